/** Environment variables, handed in: packages do not read the process's own. */
export type AgentVariables = Readonly<Record<string, string | undefined>>;

/** Marks every process of one run. */
export const RUN_VARIABLE = "IRON_AGENT_RUN";

export interface AgentAccess {
  readonly name: string;
  readonly run: string;
  /** The router's base URL, ending in `/v1`. */
  readonly baseUrl: string;
  /** The agent's own token. */
  readonly token: string;
  /** Texts that must not reach the agent, wherever they stand: provider keys, the IC token, the router's tokens. */
  readonly secrets: readonly string[];
}

/** Names that hold providers' keys or tokens of ours, or that would lead a client past the router. */
const REMOVED =
  /^(IC_TOKEN|IC_SERVER|IRON_(API_KEY|ADMIN_KEY|AGENT_.*)|(OPENAI|ANTHROPIC|CODEX|AZURE_OPENAI|AZURE_API|MISTRAL|GROQ|DEEPSEEK|OPENROUTER|TOGETHER|FIREWORKS|COHERE|XAI|PERPLEXITY|GEMINI|GOOGLE|LITELLM)_.*(KEY|TOKEN|API_BASE|BASE_URL|API_URL)|CLAUDE_CODE_(OAUTH_TOKEN|USE_BEDROCK|USE_VERTEX|USE_FOUNDRY|API_KEY.*)|AWS_BEARER_TOKEN_BEDROCK)$/;

/** What a provider's key looks like: a variable with such a value is left out under any name. */
const KEY_SHAPE = /\bsk-[A-Za-z0-9_-]{20,}/;

/** Shorter texts are found everywhere by chance. */
const MIN_SECRET_LENGTH = 8;

/**
 * The environment of one agent: `base` without provider keys and tokens (by name, by value, by shape), and with what the common SDKs and tools
 * read to find the router and to show the agent's own token. Nothing else of the agent's is touched, no file in particular.
 */
export function agentEnvironment(base: AgentVariables, access: AgentAccess): Record<string, string> {
  const env: Record<string, string> = {};
  const secrets = access.secrets.filter((text) => text.length >= MIN_SECRET_LENGTH);
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || REMOVED.test(name) || KEY_SHAPE.test(value)) continue;
    if (secrets.some((text) => value.includes(text))) continue;
    env[name] = value;
  }
  return { ...env, ...throughNoProxy(env, access.baseUrl), ...clientVariables(access) };
}

/** One line for each reader. */
function clientVariables({ name, run, baseUrl, token }: AgentAccess): Record<string, string> {
  const root = baseUrl.replace(/\/v1$/, "");
  return {
    // the OpenAI SDKs, the Vercel AI SDK, LangChain, Codex
    OPENAI_BASE_URL: baseUrl,
    OPENAI_API_KEY: token,
    // LangChain for Python, LiteLLM, older OpenAI clients
    OPENAI_API_BASE: baseUrl,
    // codex exec
    CODEX_API_KEY: token,
    // the Anthropic SDKs and Claude Code append /v1 themselves
    ANTHROPIC_BASE_URL: root,
    ANTHROPIC_API_KEY: token,
    ANTHROPIC_AUTH_TOKEN: token,
    // LangChain for Python, LiteLLM
    ANTHROPIC_API_URL: root,
    ANTHROPIC_API_BASE: root,
    // LiteLLM as a client of a proxy
    LITELLM_PROXY_API_BASE: root,
    LITELLM_PROXY_API_KEY: token,
    LITELLM_API_BASE: baseUrl,
    LITELLM_BASE_URL: baseUrl,
    LITELLM_API_KEY: token,
    IRON_AGENT_NAME: name,
    [RUN_VARIABLE]: run,
  };
}

/** A proxy for the outside world is not asked for the router. */
function throughNoProxy(env: Readonly<Record<string, string>>, baseUrl: string): Record<string, string> {
  const proxied = Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name));
  if (!proxied) return {};
  const host = new URL(baseUrl).hostname;
  const before = env["no_proxy"] ?? env["NO_PROXY"];
  const value = before === undefined || before === "" ? host : `${before},${host}`;
  return { NO_PROXY: value, no_proxy: value };
}
