/** One client request. Also sent as `x-request-id`. */
export type RequestId = string & { readonly __id: "request" };

/** One call to one provider: the request's id, a dot, the attempt's number from 1. Unique for ever. */
export type CallId = string & { readonly __id: "call" };

/** The agent on whose behalf a request is made: a person's name for it, or the control server's `agent_<n>`. */
export type AgentId = string & { readonly __id: "agent" };

/** A provider as the configuration names it, such as `openai` or `my-vllm`. */
export type ProviderName = string & { readonly __id: "provider" };

/** A wire format. `@iron/dialects` lists those that exist. */
export type DialectId = string & { readonly __id: "dialect" };

/** What may be told of a key: a short digest of it, never the key. */
export type KeyId = string & { readonly __id: "key" };
