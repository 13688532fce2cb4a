import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { request } from "undici";
import { z } from "zod";
import type { RouterAddress } from "../feed/router-feed.ts";
import { sameToken } from "../socket/socket-server.ts";
import { allowsOrigin } from "./allows-origin.ts";

export interface AppOptions {
  readonly routers: readonly RouterAddress[];
  readonly token: string;
  readonly page: string;
}

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const order = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.enum(["stop", "pause", "resume"]),
    router: z.string(),
    agent: z.string().regex(NAME),
  }),
  z.strictObject({
    action: z.literal("budget"),
    router: z.string(),
    budget: z.string().min(1).max(200),
    limit: z.number().min(0).max(1e9),
  }),
]);

/** The page, and the few orders that it may give to a router. Nothing from elsewhere is loaded or framed. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    if (!allowsOrigin(c.req.header("origin"), c.req.header("host")))
      return c.json({ error: "wrong Host or Origin" }, FORBIDDEN);
    await next();
    return undefined;
  });
  app.get("/health", (c) => c.json({ status: "live" }));
  app.post("/orders", (c) => give(c, options));
  app.get("/*", serveStatic({ root: options.page }));
  return app;
}

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const INVALID = 400;
const BAD_GATEWAY = 502;

async function give(c: Context, { routers, token }: AppOptions): Promise<Response> {
  const shown = c.req.header("authorization") ?? "";
  if (!sameToken(shown, `Bearer ${token}`))
    return c.json({ error: "This needs the dashboard's token." }, UNAUTHORIZED);
  const read = order.safeParse(await c.req.json().catch(() => undefined));
  if (!read.success) return c.json({ error: z.prettifyError(read.error) }, INVALID);
  const router = routers.find(({ url }) => new URL(url).host === read.data.router);
  if (router === undefined) return c.json({ error: `There is no router ${read.data.router} here.` }, INVALID);
  try {
    const { statusCode, body } = await request(...asCall(router, read.data));
    return c.json((await body.json()) as object, statusCode as 200);
  } catch {
    return c.json({ error: "The router cannot be reached." }, BAD_GATEWAY);
  }
}

function asCall(router: RouterAddress, what: z.infer<typeof order>): Parameters<typeof request> {
  const headers = { authorization: `Bearer ${router.token}`, "content-type": "application/json" };
  if (what.action === "budget") {
    const body = JSON.stringify({ budget: what.budget, limit: what.limit });
    return [`${router.url}/iron/budget`, { method: "PUT", headers, body }];
  }
  return [`${router.url}/iron/agents/${what.agent}/${what.action}`, { method: "POST", headers, body: "{}" }];
}
