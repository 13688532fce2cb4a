/** A token that says by its first characters whose it is. Shapes are anchored, bounded, and tried on what follows a border. */
export interface TokenRule {
  readonly rule: string;
  /** First characters, all literal. */
  readonly prefix: string;
  readonly shape: RegExp;
}

const rule = (name: string, prefix: string, rest: string): TokenRule => ({
  rule: name,
  prefix,
  shape: new RegExp(`${prefix.replaceAll(/[.+]/g, "\\$&")}${rest}`, "y"),
});

/** Tokens of providers, clouds and services, by the shapes that they document. */
export const TOKEN_RULES: readonly TokenRule[] = [
  // model providers
  rule("anthropic_key", "sk-ant-", "[\\w-]{16,200}"),
  rule("openrouter_key", "sk-or-v1-", "[0-9a-f]{64}"),
  rule("openai_key", "sk-proj-", "[\\w-]{20,200}"),
  rule("openai_key", "sk-svcacct-", "[\\w-]{20,200}"),
  rule("openai_key", "sk-admin-", "[\\w-]{20,200}"),
  rule("provider_key", "sk-", "(?=[\\w-]{0,40}\\d)[\\w-]{20,200}"),
  rule("groq_key", "gsk_", "[A-Za-z0-9]{40,60}"),
  rule("xai_key", "xai-", "[A-Za-z0-9]{60,100}"),
  rule("perplexity_key", "pplx-", "[A-Za-z0-9]{40,64}"),
  rule("huggingface_token", "hf_", "[A-Za-z0-9]{30,40}"),
  rule("replicate_token", "r8_", "[A-Za-z0-9]{37}"),
  // clouds
  ...["AKIA", "ASIA", "ABIA", "ACCA"].map((prefix) =>
    rule("aws_access_key", prefix, "[A-Z2-7]{16}(?![A-Za-z0-9])"),
  ),
  rule("gcp_api_key", "AIza", "[\\w-]{35}"),
  rule("google_oauth_secret", "GOCSPX-", "[\\w-]{24,32}"),
  rule("digitalocean_token", "dop_v1_", "[0-9a-f]{64}"),
  rule("digitalocean_token", "doo_v1_", "[0-9a-f]{64}"),
  rule("heroku_key", "HRKU-", "[\\w-]{36,64}"),
  rule("flyio_token", "fo1_", "[\\w-]{43}"),
  rule("databricks_token", "dapi", "[0-9a-f]{32}(?:-\\d)?"),
  rule("planetscale_token", "pscale_", "(?:tkn|pw|oauth)_[\\w.-]{32,64}"),
  rule("supabase_token", "sbp_", "[0-9a-f]{40}"),
  // code hosts and registries
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) =>
    rule("github_token", prefix, "[A-Za-z0-9]{36,251}"),
  ),
  rule("github_token", "github_pat_", "[A-Za-z0-9_]{60,251}"),
  ...["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glsoat-"].map((prefix) =>
    rule("gitlab_token", prefix, "[\\w-]{20,64}"),
  ),
  rule("atlassian_token", "ATATT3", "[\\w=-]{60,250}"),
  rule("npm_token", "npm_", "[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
  rule("pypi_token", "pypi-AgE", "[\\w-]{50,250}"),
  rule("rubygems_key", "rubygems_", "[0-9a-f]{48}"),
  rule("docker_token", "dckr_pat_", "[\\w-]{27}"),
  // money and messages
  ...["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map((prefix) =>
    rule("stripe_key", prefix, "[A-Za-z0-9]{10,120}"),
  ),
  rule("stripe_webhook_secret", "whsec_", "[A-Za-z0-9+/=]{24,64}"),
  rule("square_token", "sq0atp-", "[\\w-]{22}"),
  rule("square_secret", "sq0csp-", "[\\w-]{43}"),
  rule("slack_token", "xoxb-", "[A-Za-z0-9-]{20,200}"),
  rule("slack_token", "xoxp-", "[A-Za-z0-9-]{20,200}"),
  rule("slack_token", "xoxa-", "[A-Za-z0-9-]{20,200}"),
  rule("slack_token", "xoxe-", "[A-Za-z0-9-]{20,200}"),
  rule("slack_token", "xoxs-", "[A-Za-z0-9-]{20,200}"),
  rule("slack_token", "xapp-", "\\d-[A-Za-z0-9-]{20,200}"),
  rule("sendgrid_key", "SG.", "[\\w-]{22}\\.[\\w-]{43}"),
  rule("mailgun_key", "key-", "[0-9a-f]{32}(?![0-9a-f])"),
  rule("twilio_key", "SK", "[0-9a-f]{32}(?![A-Za-z0-9])"),
  rule("shopify_token", "shpat_", "[0-9a-fA-F]{32}"),
  rule("shopify_token", "shpss_", "[0-9a-fA-F]{32}"),
  // tools
  rule("vault_token", "hvs.", "[\\w-]{24,200}"),
  rule("grafana_token", "glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}"),
  rule("linear_key", "lin_api_", "[A-Za-z0-9]{40}"),
  rule("newrelic_key", "NRAK-", "[A-Z0-9]{27}"),
  rule("postman_key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
  rule("sentry_token", "sntrys_", "[\\w+/=-]{40,250}"),
  rule("figma_token", "figd_", "[\\w-]{38,48}"),
  rule("notion_token", "ntn_", "[A-Za-z0-9]{40,50}"),
  ...["M", "N", "O"].map((prefix) =>
    rule("discord_token", prefix, "(?=\\w*\\d)[A-Za-z0-9]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,38}"),
  ),
  rule("doppler_token", "dp.pt.", "[A-Za-z0-9]{40,44}"),
  rule("mapbox_secret_token", "sk.eyJ", "[\\w-]{20,200}\\.[\\w-]{20,64}"),
  rule("google_oauth_token", "ya29.", "[\\w-]{30,300}"),
  rule("facebook_token", "EAACEdEose0cBA", "[A-Za-z0-9]{20,200}"),
  rule("airtable_token", "pat", "[A-Za-z0-9]{14}\\.[0-9a-f]{64}"),
  rule("age_secret_key", "AGE-SECRET-KEY-1", "[A-Z0-9]{58}"),
];
