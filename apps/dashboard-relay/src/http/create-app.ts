import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { askRouter } from "../routers/ask-router.ts";
import type { RouterAddress } from "../routers/router-address.ts";
import type { DashboardToken } from "../token/dashboard-token.ts";
import type { AllowsOrigin } from "./allows-origin.ts";
import { asCall, orderSchema } from "./orders.ts";

export interface AppOptions {
  readonly routers: readonly RouterAddress[];
  readonly token: DashboardToken;
  readonly page: string;
  readonly allowsOrigin: AllowsOrigin;
}

const MOST_ORDER_BYTES = 64 * 1024;

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
    if (!options.allowsOrigin(c.req.header("origin"), c.req.header("host")))
      return c.json({ error: "wrong Host or Origin" }, FORBIDDEN);
    await next();
    return undefined;
  });
  app.get("/health", (c) => c.json({ status: "live" }));
  app.post("/orders", bodyLimit({ maxSize: MOST_ORDER_BYTES }), (c) => give(c, options));
  app.get("/*", serveStatic({ root: options.page }));
  return app;
}

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const INVALID = 400;
const BAD_GATEWAY = 502;
const BEARER = "Bearer ";
const PATIENCE_MS = 30_000;

async function give(c: Context, { routers, token }: AppOptions): Promise<Response> {
  const shown = c.req.header("authorization") ?? "";
  if (!shown.startsWith(BEARER) || !token.matches(shown.slice(BEARER.length)))
    return c.json({ error: "This needs the dashboard's token." }, UNAUTHORIZED);
  const read = orderSchema.safeParse(await c.req.json().catch(() => undefined));
  if (!read.success) return c.json({ error: z.prettifyError(read.error) }, INVALID);
  const router = routers.find(({ url }) => new URL(url).host === read.data.router);
  if (router === undefined) return c.json({ error: `There is no router ${read.data.router} here.` }, INVALID);
  try {
    const { path, ...call } = asCall(read.data);
    const { status, body } = await askRouter(router, path, {
      ...call,
      headers: { "content-type": "application/json" },
      headersTimeout: PATIENCE_MS,
    });
    const answer = (await body.json()) as object;
    return c.json(answer, status as 200);
  } catch {
    return c.json({ error: "The router cannot be reached." }, BAD_GATEWAY);
  }
}
