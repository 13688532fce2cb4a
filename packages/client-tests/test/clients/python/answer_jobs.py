"""Does jobs, one a line of JSON on stdin, with the vendors' Python clients; answers each with one line of JSON on stdout."""

import functools
import json
import sys

import anthropic
import openai


def result_of(name):
    return f"what {name} found"


def history_of(task):
    for user, assistant in task.get("history", []):
        yield {"role": "user", "content": user}
        yield {"role": "assistant", "content": assistant}


@functools.cache
def openai_client(base_url, key):
    return openai.OpenAI(api_key=key, base_url=base_url, max_retries=0)


@functools.cache
def anthropic_client(base_url, key):
    return anthropic.Anthropic(api_key=key, base_url=base_url.removesuffix("/v1"), max_retries=0)


def data_url(task):
    return f"data:image/png;base64,{task['image']}"


def run_chat(task, place, model):
    client = openai_client(place["baseUrl"], place["apiKey"])
    content = task["say"]
    if "image" in task:
        content = [
            {"type": "text", "text": task["say"]},
            {"type": "image_url", "image_url": {"url": data_url(task)}},
        ]
    messages = [{"role": "system", "content": text} for text in task.get("system", [])]
    messages += [*history_of(task), {"role": "user", "content": content}]
    options = {"model": model, "messages": messages}
    if "tools" in task:
        options["tools"] = [
            {"type": "function", "function": {**tool, "strict": True}} for tool in task["tools"]
        ]
    if task.get("mustCall"):
        options["tool_choice"] = "required"
    if "stop" in task:
        options["stop"] = [task["stop"]]
    if "cap" in task:
        options["max_completion_tokens"] = task["cap"]
    if task.get("think"):
        options["reasoning_effort"] = "medium"
    if "schema" in task:
        schema = {"name": "answer", "strict": True, "schema": task["schema"]}
        options["response_format"] = {"type": "json_schema", "json_schema": schema}
    turns = []
    while True:
        if place["streamed"]:
            with client.chat.completions.stream(
                **options, stream_options={"include_usage": True}
            ) as stream:
                # the helper of the client refuses to hand out a reply that was cut at the cap: it throws
                reply = stream.get_final_completion()
        else:
            reply = client.chat.completions.create(**options)
        choice = reply.choices[0]
        calls = choice.message.tool_calls or []
        details = reply.usage.prompt_tokens_details
        turns.append(
            {
                "text": choice.message.content or "",
                "reasoning": "",
                "calls": [
                    {"name": call.function.name, "input": json.loads(call.function.arguments)}
                    for call in calls
                ],
                "finish": choice.finish_reason,
                "usage": {
                    "input": reply.usage.prompt_tokens,
                    "output": reply.usage.completion_tokens,
                    "cached": (details and details.cached_tokens) or 0,
                },
            }
        )
        if not calls:
            return turns
        options["messages"].append(choice.message.model_dump(exclude_none=True, exclude={"parsed"}))
        for call in options["messages"][-1]["tool_calls"]:
            call["function"].pop("parsed_arguments", None)
        for call in calls:
            content = result_of(call.function.name)
            options["messages"].append({"role": "tool", "tool_call_id": call.id, "content": content})
        options["tool_choice"] = "auto"


def run_responses(task, place, model):
    client = openai_client(place["baseUrl"], place["apiKey"])
    content = task["say"]
    if "image" in task:
        content = [
            {"type": "input_text", "text": task["say"]},
            {"type": "input_image", "detail": "auto", "image_url": data_url(task)},
        ]
    first, *more = task.get("system", [None])
    given = [{"role": "developer", "content": text} for text in more]
    given += [*history_of(task), {"role": "user", "content": content}]
    options = {"model": model, "store": False, "input": given}
    if first is not None:
        options["instructions"] = first
    if "tools" in task:
        options["tools"] = [{"type": "function", **tool, "strict": True} for tool in task["tools"]]
    if task.get("mustCall"):
        options["tool_choice"] = "required"
    if "cap" in task:
        options["max_output_tokens"] = task["cap"]
    if task.get("think"):
        options["reasoning"] = {"effort": "medium", "summary": "auto"}
        options["include"] = ["reasoning.encrypted_content"]
    if "schema" in task:
        schema = {"type": "json_schema", "name": "answer", "strict": True, "schema": task["schema"]}
        options["text"] = {"format": schema}
    turns = []
    while True:
        reply = None
        if place["streamed"]:
            with client.responses.stream(**options) as stream:
                # get_final_response knows no reply but a complete one
                for event in stream:
                    if event.type in ("response.completed", "response.incomplete"):
                        reply = event.response
        else:
            reply = client.responses.create(**options)
        if reply is None:
            raise RuntimeError("the stream ended without its last event")
        items = [item.model_dump(exclude_none=True) for item in reply.output]
        calls = [item for item in items if item["type"] == "function_call"]
        turns.append(
            {
                "text": reply.output_text,
                "reasoning": "".join(
                    part["text"]
                    for item in items
                    if item["type"] == "reasoning"
                    for part in item["summary"]
                ),
                "calls": [
                    {"name": call["name"], "input": json.loads(call["arguments"])} for call in calls
                ],
                "finish": f"{reply.status} {reply.incomplete_details and reply.incomplete_details.reason}",
                "usage": {
                    "input": reply.usage.input_tokens,
                    "output": reply.usage.output_tokens,
                    "cached": reply.usage.input_tokens_details.cached_tokens or 0,
                },
            }
        )
        if not calls:
            return turns
        for call in calls:
            call.pop("parsed_arguments", None)
        options["input"] += items
        for call in calls:
            output = result_of(call["name"])
            options["input"].append(
                {"type": "function_call_output", "call_id": call["call_id"], "output": output}
            )
        options["tool_choice"] = "auto"


def run_messages(task, place, model):
    client = anthropic_client(place["baseUrl"], place["apiKey"])
    content = task["say"]
    if "image" in task:
        source = {"type": "base64", "media_type": "image/png", "data": task["image"]}
        content = [{"type": "image", "source": source}, {"type": "text", "text": task["say"]}]
    options = {
        "model": model,
        "max_tokens": task.get("cap", 1000),
        "messages": [*history_of(task), {"role": "user", "content": content}],
    }
    if "system" in task:
        options["system"] = [{"type": "text", "text": text} for text in task["system"]]
    if "tools" in task:
        options["tools"] = [
            {
                "name": tool["name"],
                "description": tool["description"],
                "input_schema": tool["parameters"],
            }
            for tool in task["tools"]
        ]
    if task.get("mustCall"):
        options["tool_choice"] = {"type": "any"}
    if "stop" in task:
        options["stop_sequences"] = [task["stop"]]
    if task.get("think"):
        options["thinking"] = {"type": "enabled", "budget_tokens": 4096, "display": "summarized"}
    if "schema" in task:
        options["output_config"] = {"format": {"type": "json_schema", "schema": task["schema"]}}
    turns = []
    while True:
        if place["streamed"]:
            with client.messages.stream(**options) as stream:
                reply = stream.get_final_message()
        else:
            reply = client.messages.create(**options)
        calls = [block for block in reply.content if block.type == "tool_use"]
        turns.append(
            {
                "text": "".join(block.text for block in reply.content if block.type == "text"),
                "reasoning": "".join(
                    block.thinking for block in reply.content if block.type == "thinking"
                ),
                "calls": [{"name": call.name, "input": call.input} for call in calls],
                "finish": f"{reply.stop_reason} {reply.stop_sequence}",
                "usage": {
                    "input": reply.usage.input_tokens,
                    "output": reply.usage.output_tokens,
                    "cached": reply.usage.cache_read_input_tokens or 0,
                },
            }
        )
        if not calls:
            return turns
        options["messages"] += [
            {"role": "assistant", "content": reply.content},
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": call.id, "content": result_of(call.name)}
                    for call in calls
                ],
            },
        ]
        options.pop("tool_choice", None)


RUN = {"openai-chat": run_chat, "openai-responses": run_responses, "anthropic-messages": run_messages}

for line in sys.stdin:
    job = json.loads(line)
    try:
        answer = {"turns": RUN[job["format"]](job["task"], job["place"], job["model"])}
    except Exception as error:
        answer = {
            "error": {
                "name": type(error).__name__,
                "status": getattr(error, "status_code", None),
                "message": str(error),
            }
        }
    print(json.dumps(answer), flush=True)
