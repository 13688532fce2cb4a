#!/usr/bin/env bash
# Two wire formats, one router. Start it first (npm start), then: IRON_BASE_URL=... IRON_API_KEY=... bash chat.sh
set -euo pipefail
base=${IRON_BASE_URL:-http://127.0.0.1:4141/v1}

curl -sS --fail-with-body "$base/chat/completions" \
  -H "authorization: Bearer $IRON_API_KEY" -H "content-type: application/json" \
  -d '{"model":"gpt-5-mini","messages":[{"role":"user","content":"Say hello in five words."}]}'
echo

curl -sS --fail-with-body "$base/messages" \
  -H "x-api-key: $IRON_API_KEY" -H "anthropic-version: 2023-06-01" -H "content-type: application/json" \
  -d '{"model":"claude-sonnet-4-5","max_tokens":200,"messages":[{"role":"user","content":"Say hello in five words."}]}'
echo
