import { IronError } from "@iron/types";

export function streamError(_error: IronError, _requestId: string): string {
  throw new IronError("not_implemented", "streamError");
}
