import { CAPITALS, type Draw, HEX, MIXED } from "./draw.ts";

/** A secret: its own form says what it is, or one of `around` does (`{}` stands for it). */
export interface MadeSecret {
  readonly value: string;
  readonly around?: readonly string[];
}

const URL_SAFE = `${MIXED}_-`;
const BASE32 = `${CAPITALS}234567`;
const base64 = (draw: Draw, bytes: number): string => draw.bytes(bytes).toString("base64");
const upper = `${CAPITALS}0123456789`;

/** Tokens by the forms that their issuers document. */
const TOKENS: readonly ((draw: Draw) => string)[] = [
  (draw) => `${draw.word("AKIA ASIA")}${draw.text(BASE32, 16)}`,
  (draw) => `${draw.word("ghp gho ghs ghu ghr")}_${draw.text(MIXED, 36)}`,
  (draw) => `github_pat_${draw.text(MIXED, 22)}_${draw.text(MIXED, 59)}`,
  (draw) => `glpat-${draw.text(URL_SAFE, 20)}`,
  (draw) => `${draw.word("xoxb xoxp")}-${draw.digits(11)}-${draw.digits(12)}-${draw.text(MIXED, 24)}`,
  (draw) => `xapp-1-A${draw.text(upper, 10)}-${draw.digits(13)}-${draw.text(HEX, 64)}`,
  (draw) => `${draw.word("sk rk")}_live_${draw.text(MIXED, draw.one([24, 99]))}`,
  (draw) => `AIza${draw.text(URL_SAFE, 34)}x`,
  (draw) => `ya29.a0${draw.text(URL_SAFE, 120)}x`,
  (draw) => `sk-${draw.text(MIXED, 20)}T3BlbkFJ${draw.text(MIXED, 20)}`,
  (draw) => `sk-proj-${draw.text(URL_SAFE, 72)}x`,
  (draw) => `sk-ant-api03-${draw.text(URL_SAFE, 92)}A`,
  (draw) => `hf_${draw.text(MIXED, 34)}`,
  (draw) => `npm_${draw.text(MIXED, 36)}`,
  (draw) => `pypi-AgEIcHlwaS5vcmc${draw.text(URL_SAFE, 80)}x`,
  (draw) => `SG.${draw.text(URL_SAFE, 21)}x.${draw.text(URL_SAFE, 42)}x`,
  (draw) => `dop_v1_${draw.text(HEX, 64)}`,
  (draw) => `shpat_${draw.text(HEX, 32)}`,
  (draw) => `dapi${draw.text(HEX, 32)}`,
  (draw) => `hvs.${draw.text(URL_SAFE, 90)}x`,
  (draw) => `NRAK-${draw.text(upper, 27)}`,
  (draw) => `glsa_${draw.text(MIXED, 32)}_${draw.text(HEX, 8)}`,
  (draw) => `lin_api_${draw.text(MIXED, 40)}`,
  (draw) => `dckr_pat_${draw.text(URL_SAFE, 26)}x`,
  (draw) => `PMAK-${draw.text(HEX, 24)}-${draw.text(HEX, 34)}`,
  (draw) => `${draw.digits(10)}:AA${draw.text(URL_SAFE, 32)}x`,
  (draw) => `dp.pt.${draw.text(MIXED, 43)}`,
  (draw) => `${draw.text(MIXED, 14)}.atlasv1.${draw.text(MIXED, 67)}`,
  (draw) => `EAACEdEose0cBA${draw.text(MIXED, 60)}`,
  (draw) => `pat${draw.text(MIXED, 14)}.${draw.text(HEX, 64)}`,
  (draw) =>
    `${draw.word("M N O")}${draw.text(MIXED, 23)}.${draw.text(URL_SAFE, 5)}x.${draw.text(URL_SAFE, 26)}x`,
  (draw) =>
    `https://hooks.slack.com/services/T${draw.text(upper, 8)}/B${draw.text(upper, 8)}/${draw.text(MIXED, 24)}`,
  (draw) => `https://discord.com/api/webhooks/${draw.digits(18)}/${draw.text(URL_SAFE, 67)}x`,
  (draw) => `sq0csp-${draw.text(URL_SAFE, 42)}x`,
  (draw) => `AGE-SECRET-KEY-1${draw.text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`,
  (draw) => `whsec_${draw.text(MIXED, 32)}`,
  (draw) => `gsk_${draw.text(MIXED, 52)}`,
  (draw) => `xai-${draw.text(MIXED, 80)}`,
  (draw) => `sntrys_${draw.text(MIXED, 64)}`,
  (draw) => `sk.eyJ${draw.text(MIXED, 60)}.${draw.text(MIXED, 22)}`,
];

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function jwt(draw: Draw): string {
  const claims = {
    sub: draw.digits(8),
    iss: draw.word("auth login idp"),
    exp: 1_800_000_000 + draw.upTo(1e6),
  };
  return `${part({ alg: draw.word("HS256 RS256"), typ: "JWT" })}.${part(claims)}.${draw.bytes(32).toString("base64url")}`;
}

function pem(draw: Draw): string {
  const name = draw.one([
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
  ]);
  const lines = Array.from({ length: draw.between(3, 8) }, () => base64(draw, 48));
  const gap = draw.one(["\n", "\n", "\r\n", "\\n"]);
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join(gap);
}

const password = (draw: Draw): string =>
  draw.one([
    () =>
      `${draw.word("Summer Winter Dragon Tiger Monkey")}${draw.between(1970, 2030)}${draw.word("! ? # @ $")}`,
    () => draw.text(`${MIXED}!#$%^*-_+`, draw.between(10, 20)).replace(/^.{3}/, "a7K"),
    () =>
      `${draw.word("correct blue tiny")}-${draw.word("horse lamp river")}-${draw.word("battery staple cloud")}-${draw.digits(2)}`,
    () => `P@ss${draw.digits(4)}${draw.word("word key")}`,
  ])();

const URLS =
  "postgres://app:{}@db.internal:5432/main postgresql://svc:{}@10-pg/main mysql://root:{}@mysql/shop mongodb+srv://admin:{}@cluster0.abcde.mongodb.net/test redis://:{}@cache:6379/0 amqp://user:{}@rabbit//vhost https://deploy:{}@git.internal/repo.git";
const ASSIGNED = [
  'password = "{}"',
  "PASSWORD={}",
  "DB_PASSWORD='{}'",
  '"password": "{}"',
  "password: {}",
  "--password={}",
  "my password is {}",
  "pwd={}",
  "passphrase: {}",
  "The wifi password is {}",
];
const KEYED = [
  "API_KEY={}",
  'api_key: "{}"',
  '"apiKey":"{}"',
  "client_secret={}",
  "const SECRET_KEY = '{}'",
  "x-api-key: {}",
  "access_token={}",
  "auth_token: {}",
  "secret: {}",
  "Authorization: Bearer {}",
  "DATADOG_API_KEY={}",
];

export function secret(draw: Draw): MadeSecret {
  return draw.one([
    () => ({ value: draw.one(TOKENS)(draw) }),
    () => ({ value: draw.one(TOKENS)(draw) }),
    () => ({ value: draw.one(TOKENS)(draw) }),
    () => ({ value: jwt(draw) }),
    () => ({ value: pem(draw), around: ["{}", "key:\n{}\n", "cat id_rsa\n{}\n$"] }),
    () => ({
      value: draw.text(MIXED, draw.between(10, 18)).replace(/^./, "p"),
      around: URLS.split(" "),
    }),
    () => ({ value: password(draw), around: ASSIGNED }),
    () => ({ value: draw.text(HEX, draw.one([32, 40, 64])), around: KEYED }),
    () => ({ value: draw.text(MIXED, draw.between(24, 40)), around: KEYED }),
    () => ({
      value: draw.text(`${MIXED}/+`, 40),
      around: ["aws_secret_access_key = {}", "AWS_SECRET_ACCESS_KEY={}", '"SecretAccessKey": "{}"'],
    }),
    () => ({
      value: base64(draw, 64),
      around: [
        "DefaultEndpointsProtocol=https;AccountName=store1;AccountKey={};EndpointSuffix=core.windows.net",
      ],
    }),
    () => ({
      value: Buffer.from(`svc:${password(draw)}`).toString("base64"),
      around: ["Authorization: Basic {}", "curl -H 'Authorization: Basic {}' host"],
    }),
  ])();
}
