/** What the provider refuses in a request; becomes a 400 in the format's own error body. */
export class RequestRefusal extends Error {
  readonly param: string | undefined;

  constructor(message: string, param?: string) {
    super(message);
    this.name = "RequestRefusal";
    this.param = param;
  }
}
