import { expect, it } from "vitest";
import { agentEnvironment } from "./environment.ts";

const KEY = "sk-canary-0123456789abcdefghijkl";
const access = {
  name: "alice",
  run: "r1",
  baseUrl: "http://127.0.0.1:4141/v1",
  token: "iron-token",
  secrets: [KEY, "ic-token-canary", "short"],
};

it("points every client at the router with the agent's own token", () => {
  const env = agentEnvironment({ PATH: "/bin" }, access);
  expect(env).toMatchObject({
    PATH: "/bin",
    OPENAI_BASE_URL: "http://127.0.0.1:4141/v1",
    OPENAI_API_BASE: "http://127.0.0.1:4141/v1",
    OPENAI_API_KEY: "iron-token",
    ANTHROPIC_BASE_URL: "http://127.0.0.1:4141",
    ANTHROPIC_API_KEY: "iron-token",
    ANTHROPIC_AUTH_TOKEN: "iron-token",
    LITELLM_PROXY_API_KEY: "iron-token",
    IRON_AGENT_NAME: "alice",
    IRON_AGENT_RUN: "r1",
  });
});

it.each([
  ["OPENAI_API_KEY", "any"],
  ["OPENAI_ADMIN_KEY", "any"],
  ["ANTHROPIC_API_KEY", "any"],
  ["CLAUDE_CODE_OAUTH_TOKEN", "any"],
  ["CLAUDE_CODE_USE_BEDROCK", "1"],
  ["AZURE_OPENAI_API_KEY", "any"],
  ["IC_TOKEN", "any"],
  ["IRON_ADMIN_KEY", "any"],
  ["MY_COPY", KEY],
  ["URL_WITH_IT", `https://x.test/?key=${KEY}`],
  ["OTHER_TOKEN", "ic-token-canary"],
  ["UNKNOWN_KEY", "sk-ant-0123456789abcdefghijklmn"],
])("takes away %s=%s", (name, value) => {
  const env = agentEnvironment({ [name]: value }, access);
  expect(env[name] ?? access.token).not.toBe(value);
  expect(Object.values(env).join("\n")).not.toMatch(/canary|sk-/);
});

it.each([
  ["HOME", "/home/ann"],
  ["GITHUB_TOKEN", "ghp_x"],
  ["TASK", "task-0123456789abcdefghijklmnop"],
  ["NOTE", "short"],
])("leaves %s=%s alone", (name, value) => {
  expect(agentEnvironment({ [name]: value }, access)[name]).toBe(value);
});

it("keeps a proxy for the outside world from being asked for the router", () => {
  const env = agentEnvironment({ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "corp.test" }, access);
  expect([env["NO_PROXY"], env["no_proxy"]]).toEqual(["corp.test,127.0.0.1", "corp.test,127.0.0.1"]);
  expect(agentEnvironment({}, access)["NO_PROXY"]).toBeUndefined();
});
