import type { Json } from "@iron/types";
import type { JsonEdit } from "../dialect.ts";

/** Edits by path. A node either is given a value (`undefined` removes it) or leads on to deeper nodes. */
export interface EditNode {
  edit?: { readonly value: Json | undefined };
  readonly children: Map<string | number, EditNode>;
}

/** Sorts edits into a tree, later ones over earlier ones. */
export function editTree(edits: readonly JsonEdit[]): EditNode {
  const root: EditNode = { children: new Map() };
  for (const edit of edits) insert(root, edit);
  return root;
}

function insert(root: EditNode, edit: JsonEdit): void {
  let node = root;
  for (const step of edit.path) {
    if (node.edit !== undefined) spread(node);
    let child = node.children.get(step);
    if (child === undefined) {
      child = { children: new Map() };
      node.children.set(step, child);
    }
    node = child;
  }
  node.edit = { value: edit.value };
  node.children.clear();
}

/** A value that is edited further is written as an empty one with all its members set, so that one rule serves both. */
function spread(node: EditNode): void {
  const value = node.edit?.value;
  if (typeof value !== "object" || value === null) node.edit = { value: null };
  else {
    node.edit = { value: Array.isArray(value) ? [] : {} };
    for (const [key, member] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      if (!node.children.has(step)) {
        node.children.set(step, { edit: { value: member }, children: new Map() });
      }
    }
  }
}

/** The value that a node stands for where the text has none yet; undefined when it only removes. */
export function valueOf(node: EditNode): Json | undefined {
  if (node.children.size === 0) return node.edit?.value;
  const members: [string | number, Json][] = [];
  for (const [step, child] of node.children) {
    const value = valueOf(child);
    if (value !== undefined) members.push([step, value]);
  }
  if (members.length === 0) return node.edit?.value;
  if (members.every(([step]) => typeof step === "number")) {
    return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
  }
  return Object.fromEntries(members);
}

/** Whether the node takes its member away. */
export function removes(node: EditNode): boolean {
  return node.children.size === 0 && node.edit !== undefined && node.edit.value === undefined;
}
