import type { AnswerChoice } from "../../model/answer.ts";

export function chatFinish(choice: AnswerChoice): string {
  return choice.finish === "stop_sequence" ? "stop" : choice.finish;
}
