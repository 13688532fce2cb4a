export { fakeClock } from "./fake-clock.ts";
export type { FakeClock } from "./fake-clock.ts";
export { seededRandom } from "./simulation/seeded-random.ts";
export type { SeededRandom } from "./simulation/seeded-random.ts";
export { virtualTime } from "./simulation/virtual-time.ts";
export type { VirtualClock, VirtualTime } from "./simulation/virtual-time.ts";
export { drivePolicy } from "./policy/drive-policy.ts";
export type { Driven, DriveOptions } from "./policy/drive-policy.ts";
export { fakeCall, fakeSize } from "./policy/fake-call.ts";
export type { FakeCall, FakeCallOptions } from "./policy/fake-call.ts";
export { fakeExchange, fakeTarget } from "./policy/fake-exchange.ts";
export type { FakeExchange, FakeExchangeOptions } from "./policy/fake-exchange.ts";
export { fakeFrame, fakeFrames, frameText } from "./policy/fake-reply.ts";
export type { Answering } from "./policy/fake-upstream.ts";
export { policyContract } from "./policy/policy-contract.ts";
export type { MakePolicy, PolicyRig } from "./policy/policy-contract.ts";
export { ledgerContract } from "./ledger/ledger-contract.ts";
export type { LedgerRig, MakeLedger } from "./ledger/ledger-contract.ts";
export { findCanaries, makeCanary } from "./canary.ts";
export type { CanaryHit } from "./canary.ts";
export { collectSse, parseSse } from "./collect-sse.ts";
export type { CollectedEvent } from "./collect-sse.ts";
export { listenLoopback } from "./listen-loopback.ts";
export { rawRequest } from "./raw-request.ts";
export type { RawReply, RawRequestOptions } from "./raw-request.ts";
export { shortestOf } from "./shortest-of.ts";
export { selfSignedCertificate } from "./self-signed-certificate.ts";
export type { Certificate } from "./self-signed-certificate.ts";
export { startFaultProxy } from "./proxy/start-fault-proxy.ts";
export type { FaultProxy, FaultProxyOptions } from "./proxy/start-fault-proxy.ts";
export type { Direction, Toxic } from "./proxy/toxic.ts";
export { startControlServer } from "./control-server/start-control-server.ts";
export type { ControlServer, ControlServerOptions } from "./control-server/start-control-server.ts";
export type { ControlRequestRecord } from "./control-server/control-context.ts";
export { controlServerWithin } from "./control-server/control-server-within.ts";
export type { ControlServerWithin } from "./control-server/control-server-within.ts";
export type { ControlFault } from "./control-server/control-fault.ts";
export type {
  AgentBudget,
  AnalyticsEvent,
  BooksOptions,
  ControlAgent,
  ControlBooks,
  Lease,
  StoredKey,
  UsageLimit,
} from "./control-server/books.ts";
