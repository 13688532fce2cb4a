"""The Python SDKs through the router: pip install openai anthropic, then IRON_BASE_URL=... IRON_API_KEY=... python chat.py"""

import os

from anthropic import Anthropic
from openai import OpenAI

base_url = os.environ.get("IRON_BASE_URL", "http://127.0.0.1:4141/v1")
api_key = os.environ["IRON_API_KEY"]

reply = OpenAI(base_url=base_url, api_key=api_key).chat.completions.create(
    model="gpt-5-mini",
    messages=[{"role": "user", "content": "Say hello in five words."}],
)
print(reply.choices[0].message.content)

message = Anthropic(base_url=base_url, api_key=api_key).messages.create(
    model="claude-sonnet-4-5",
    max_tokens=200,
    messages=[{"role": "user", "content": "Say hello in five words."}],
)
print(message.content[0].text)
