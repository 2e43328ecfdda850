// editors/vscode/extension.js -- perigee in VS Code: evaluates blocks, selections and files, and shows what they do.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const vscode = require("vscode");
const { Client } = require("./client");
const { Sent, movedBy, byteOf, unitOf, blockAround } = require("./sent");
const { Server } = require("./server");

const kFlashMs = 200;
const kLeastMs = 60; // that a step is marked
const kStartMs = 10000; // that a perigee may take to start

function activate(context) {
  const settings = () => vscode.workspace.getConfiguration("perigee");
  const output = vscode.window.createOutputChannel("perigee");
  const mistakes = vscode.languages.createDiagnosticCollection("perigee");
  const typed = vscode.languages.createDiagnosticCollection("perigee lsp");
  const flashing = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
  });
  const sounding = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.wordHighlightStrongBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("editor.foreground"),
  });
  const sent = new Sent();
  const shown = new Map(); // of documents, by their address: the ranges that sound now
  const client = new Client({
    "/highlight": (...given) => highlight(...given),
    "/log": (level, text) => level === "print" && output.appendLine(text),
    "/error": (address, message) => vscode.window.showWarningMessage(`perigee: ${message}`),
  });

  const say = (text) => text && vscode.window.setStatusBarMessage(`perigee: ${text}`, 5000);
  const fail = (text) => vscode.window.showErrorMessage(`perigee: ${text}`);

  // What sounds.

  const editorsOf = (uri) => vscode.window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri);
  const lineAt = (uri, line) => {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
    return document && line >= 0 && line < document.lineCount ? document.lineAt(line).text : undefined;
  };
  const redraw = (uri) => editorsOf(uri).forEach((editor) => editor.setDecorations(sounding, [...(shown.get(uri) ?? [])]));

  function highlight(id, slot, seconds, duration, ...place) {
    setTimeout(() => {
      const now = sent.place(id, lineAt, ...place);
      if (!now) return;
      const range = new vscode.Range(now.line, now.column, now.endLine, now.endColumn);
      if (!shown.has(now.document)) shown.set(now.document, new Set());
      shown.get(now.document).add(range);
      redraw(now.document);
      setTimeout(() => {
        shown.get(now.document).delete(range);
        redraw(now.document);
      }, Math.max(duration * 1000, kLeastMs));
    }, Math.max(seconds * 1000, 0));
  }

  // Evaluation.

  async function evaluate(editor, range) {
    const { document } = editor;
    const uri = document.uri.toString();
    const file = document.isUntitled ? "" : document.uri.fsPath;
    const lineText = (line) => document.lineAt(line).text;
    const lines = [];
    for (let i = range.start.line; i <= range.end.line; ++i) lines.push(lineText(i));
    mistakes.set(document.uri, (mistakes.get(document.uri) ?? [])
      .filter((each) => each.range.start.line < range.start.line || each.range.start.line > range.end.line));
    const code = document.getText(range).replaceAll("\r\n", "\n");
    let evaluation;
    try {
      evaluation = client.evaluate(code, file, range.start.line + 1, byteOf(lineText(range.start.line), range.start.character));
    } catch (problem) {
      return fail(problem.message);
    }
    sent.remember(evaluation.id, uri, range.start.line, lines);
    editor.setDecorations(flashing, [range]);
    setTimeout(() => editor.setDecorations(flashing, []), kFlashMs);
    const result = await evaluation.result;
    if (result.ok) return say(result.value);
    const inLine = (line, byte) => unitOf(line <= document.lineCount ? lineText(line - 1) : "", byte);
    if (result.line > 0 && result.file === file) {
      const where = new vscode.Range(result.line - 1, inLine(result.line, result.column), result.endLine - 1,
                                     inLine(result.endLine, result.endColumn));
      // Without the code and the caret below it: here they are in the text.
      const message = result.message.replace(/\n[^\n]*\n *\^+(?=\n|$)/, "");
      const mistake = new vscode.Diagnostic(where, message, vscode.DiagnosticSeverity.Error);
      mistake.source = "perigee";
      mistakes.set(document.uri, [...(mistakes.get(document.uri) ?? []), mistake]);
      return say(`line ${result.line}: ${message}`);
    }
    return fail((result.line > 0 ? `${result.file}:${result.line}: ` : "") + result.message);
  }

  // Mistakes stay with their lines.
  function move(uri, end, more) {
    mistakes.set(uri, mistakes.get(uri).map((each) => {
      const { start, end: last } = each.range;
      const by = movedBy(start.line, end, more);
      const moved = new vscode.Diagnostic(new vscode.Range(start.line + by, start.character, last.line + by, last.character), each.message,
                                          each.severity);
      moved.source = each.source;
      return moved;
    }));
  }

  const wholeLines = (document, first, last) => new vscode.Range(first, 0, last, document.lineAt(last).text.length);
  const commands = {
    on: () => turnOn(),
    start,
    evaluateBlock: (editor) => {
      if (!editor.selection.isEmpty) return evaluate(editor, editor.selection);
      const lines = editor.document.getText().split(/\r?\n/);
      const block = blockAround(lines, editor.selection.active.line);
      return block && evaluate(editor, wholeLines(editor.document, ...block));
    },
    evaluateLine: (editor) => evaluate(editor, wholeLines(editor.document, editor.selection.active.line, editor.selection.active.line)),
    evaluateFile: (editor) => evaluate(editor, wholeLines(editor.document, 0, editor.document.lineCount - 1)),
  };
  for (const name of ["hush", "panic", "undo", "redo"])
    commands[name] = async () => {
      const problem = await client.command(`/${name}`);
      if (problem) fail(problem);
    };
  commands.mute = async (editor, given) => {
    const slot = given ?? (await vscode.window.showInputBox({ prompt: "Which slot?" }));
    if (slot) await client.mute(String(slot)).then(say, (problem) => fail(problem.message));
  };
  for (const [name, action] of Object.entries(commands)) {
    context.subscriptions.push(
      vscode.commands.registerCommand(`perigee.${name}`, (...given) => {
        const editor = vscode.window.activeTextEditor;
        return editor || !name.startsWith("evaluate") ? action(editor, ...given) : undefined;
      }));
  }

  function turnOn() {
    vscode.commands.executeCommand("setContext", "perigee.on", true);
    client.attach();
    if (settings().get("languageServer")) startServer();
  }

  function start() {
    turnOn();
    if (client.attach()) return say("one runs already; this uses it");
    const [shellPath, ...shellArgs] = settings().get("command");
    vscode.window.createTerminal({ name: "perigee", shellPath, shellArgs }).show(true);
    const begun = Date.now();
    const timer = setInterval(() => {
      if (!client.attach() && Date.now() - begun < kStartMs) return;
      clearInterval(timer);
      if (!client.token) fail("it did not start");
    }, 100);
    context.subscriptions.push({ dispose: () => clearInterval(timer) });
    return undefined;
  }

  // Completion, help and mistakes while typing.

  let server = null;
  const isLua = (document) => document.languageId === "lua";
  const open = (document) =>
    server && isLua(document) && server.notify("textDocument/didOpen", {
      textDocument: { uri: document.uri.toString(), languageId: "lua", version: document.version, text: document.getText() },
    });
  function startServer() {
    if (server) return;
    const heard = (method, { uri, diagnostics } = {}) => {
      if (method !== "textDocument/publishDiagnostics") return;
      typed.set(vscode.Uri.parse(uri), diagnostics.map((each) => {
        const { start, end } = each.range;
        const found = new vscode.Diagnostic(new vscode.Range(start.line, start.character, end.line, end.character), each.message,
                                            each.severity - 1);
        found.source = "perigee lsp";
        return found;
      }));
    };
    server = new Server(settings().get("command"), heard, () => {
      server = null;
      typed.clear();
    });
    server.ready.then(() => vscode.workspace.textDocuments.forEach(open));
  }
  const asked = (document, position) => ({
    textDocument: { uri: document.uri.toString() },
    position: { line: position.line, character: position.character },
  });

  const kKinds = { function: 2, command: 2, unit: 2, control: 4, variable: 5, keyword: 13 };
  async function complete(document, position) {
    const word = document.getWordRangeAtPosition(position, /[\w#^]+/);
    const range = word ? new vscode.Range(word.start, position) : new vscode.Range(position, position);
    const make = (name, kind, summary, where = range) => {
      const item = new vscode.CompletionItem({ label: name, description: kind }, kKinds[kind] ?? 11);
      item.documentation = summary;
      item.range = where;
      return item;
    };
    if (client.attach()) {
      const prefix = document.getText(new vscode.Range(new vscode.Position(0, 0), position));
      const items = (await client.complete(prefix)).map((each) => make(each.name, each.kind, each.summary));
      return new vscode.CompletionList(items, true); // asked anew with each letter: a datagram does not hold all names
    }
    const found = server && (await server.request("textDocument/completion", asked(document, position)));
    return new vscode.CompletionList((found ? found.items : []).map((each) => make(each.label, each.detail, each.documentation)));
  }
  async function hover(document, position) {
    const word = document.getWordRangeAtPosition(position, /\w+/);
    if (!word) return null;
    const text = client.attach() ? await client.doc(document.getText(word)) : "";
    if (text) return new vscode.Hover(new vscode.MarkdownString().appendCodeblock(text.trim(), "lua"), word);
    const found = server && (await server.request("textDocument/hover", asked(document, position)));
    return found && new vscode.Hover(new vscode.MarkdownString(found.contents.value), word);
  }
  async function signature(document, position) {
    const found = server && (await server.request("textDocument/signatureHelp", asked(document, position)));
    if (!found) return null;
    const help = new vscode.SignatureHelp();
    help.signatures = found.signatures.map((each) => {
      const information = new vscode.SignatureInformation(each.label, new vscode.MarkdownString(each.documentation.value));
      information.parameters = each.parameters.map((parameter) => new vscode.ParameterInformation(parameter.label));
      return information;
    });
    help.activeSignature = found.activeSignature;
    help.activeParameter = found.activeParameter;
    return help;
  }

  context.subscriptions.push(
    output, mistakes, typed, flashing, sounding,
    vscode.languages.registerCompletionItemProvider("lua", { provideCompletionItems: complete }, ":", ".", '"', "'", "("),
    vscode.languages.registerHoverProvider("lua", { provideHover: hover }),
    vscode.languages.registerSignatureHelpProvider("lua", { provideSignatureHelp: signature }, "(", ",", '"'),
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidCloseTextDocument((document) => {
      mistakes.delete(document.uri);
      if (server && isLua(document))
        server.notify("textDocument/didClose", { textDocument: { uri: document.uri.toString() } });
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const uri = document.uri.toString();
      for (const { range, text } of contentChanges) {
        const more = text.split("\n").length - 1 - (range.end.line - range.start.line);
        sent.changed(uri, range.end, more);
        if (more !== 0 && mistakes.get(document.uri)?.length) move(document.uri, range.end, more);
      }
      if (server && isLua(document))
        server.notify("textDocument/didChange", {
          textDocument: { uri, version: document.version },
          contentChanges: contentChanges.map(({ range, text }) => ({
            range: { start: { ...asked(document, range.start).position }, end: { ...asked(document, range.end).position } },
            text,
          })),
        });
    }),
    { dispose: () => (client.detach(), server && server.end()) });

  // Where a perigee runs already, or the file says that it is for one.
  if (client.attach() || vscode.workspace.textDocuments.some((document) => document.fileName.endsWith(".perigee"))) turnOn();
}

module.exports = { activate, deactivate: () => {} };
