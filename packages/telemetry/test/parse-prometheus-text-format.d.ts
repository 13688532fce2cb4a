declare module "parse-prometheus-text-format" {
  const parse: unknown;
  export default parse;
}
