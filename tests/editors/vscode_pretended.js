// tests/editors/vscode_pretended.js -- As much of VS Code's interface as the extension calls: one text, one editor, no window.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const { spawn } = require("child_process");
const Module = require("module");
const path = require("path");

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}
class Range {
  constructor(...given) {
    const [start, end] = given.length === 2 ? given : [new Position(given[0], given[1]), new Position(given[2], given[3])];
    Object.assign(this, { start, end });
  }
  get isEmpty() {
    return this.start.line === this.end.line && this.start.character === this.end.character;
  }
  get active() {
    return this.end;
  }
}
class Given {
  constructor(...given) {
    this.given = given;
  }
}
class Collection extends Map {
  set(uri, list) {
    return super.set(String(uri), list);
  }
  get(uri) {
    return super.get(String(uri));
  }
  delete(uri) {
    return super.delete(String(uri));
  }
  dispose() {}
}

let number = 0;

// The extension, active in an editor of its own.
exports.pretend = (folder, lines, ...options) => {
  const said = [];
  const commands = {};
  const providers = {};
  const listeners = {};
  const collections = {};
  const decorations = new Map();
  const uri = { toString: () => `file:///text${number}.lua`, fsPath: `/text${++number}.lua` };
  const document = {
    uri: { ...uri, toString: ((own) => () => own)(`file://${uri.fsPath}`) },
    fileName: uri.fsPath,
    languageId: "lua",
    isUntitled: false,
    version: 1,
    get lineCount() {
      return lines.length;
    },
    lineAt: (line) => ({ text: lines[line] }),
    getText: (range) => {
      if (!range) return lines.join("\n");
      const part = lines.slice(range.start.line, range.end.line + 1);
      part[part.length - 1] = part[part.length - 1].slice(0, range.end.character);
      part[0] = part[0].slice(range.start.character);
      return part.join("\n");
    },
    getWordRangeAtPosition: ({ line, character }, expression) => {
      for (const found of lines[line].matchAll(new RegExp(expression, "g")))
        if (found.index <= character && character <= found.index + found[0].length)
          return new Range(line, found.index, line, found.index + found[0].length);
      return undefined;
    },
  };
  const editor = { document, selection: new Range(0, 0, 0, 0), setDecorations: (kind, ranges) => decorations.set(kind.key, ranges) };
  const listen = (name) => (listener) => ((listeners[name] = listener), { dispose() {} });
  const provide = (name) => (language, provider) => ((providers[name] = provider), { dispose() {} });
  const say = (text) => (said.push(text), undefined);
  const vscode = {
    Position, Range,
    ThemeColor: Given, ParameterInformation: Given, SignatureInformation: Given,
    Uri: { parse: (text) => ({ toString: () => text }) },
    Diagnostic: class {
      constructor(range, message, severity) {
        Object.assign(this, { range, message, severity });
      }
    },
    DiagnosticSeverity: { Error: 0 },
    CompletionItem: class {
      constructor(label, kind) {
        Object.assign(this, { label, kind });
      }
    },
    CompletionList: class {
      constructor(items, isIncomplete) {
        Object.assign(this, { items, isIncomplete });
      }
    },
    MarkdownString: class {
      constructor(value = "") {
        this.value = value;
      }
      appendCodeblock(text) {
        this.value += text;
        return this;
      }
    },
    Hover: class {
      constructor(contents, range) {
        Object.assign(this, { contents, range });
      }
    },
    commands: {
      registerCommand: (name, action) => ((commands[name] = action), { dispose() {} }),
      executeCommand: () => {},
    },
    languages: {
      createDiagnosticCollection: (name) => (collections[name] = new Collection()),
      registerCompletionItemProvider: provide("completion"),
      registerHoverProvider: provide("hover"),
      registerSignatureHelpProvider: provide("signature"),
    },
    window: {
      createTerminal: ({ shellPath, shellArgs }) => {
        spawn(shellPath, shellArgs, { stdio: ["pipe", "ignore", "ignore"] }).unref();
        return { show() {} };
      },
      createOutputChannel: () => ({ appendLine: say, dispose() {} }),
      createTextEditorDecorationType: (style) => ({ key: style.border ? "sounding" : "flashing", dispose() {} }),
      setStatusBarMessage: say, showErrorMessage: say, showWarningMessage: say,
      visibleTextEditors: [editor],
      activeTextEditor: editor,
    },
    workspace: {
      getConfiguration: () => ({ get: (name) => (name === "command" ? ["perigee", "--no-audio", "--ctrl-port", "0", ...options] : name === "languageServer") }),
      textDocuments: [document],
      onDidOpenTextDocument: listen("open"),
      onDidCloseTextDocument: listen("close"),
      onDidChangeTextDocument: listen("change"),
    },
  };
  const load = Module._load;
  Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
  const context = { subscriptions: [] };
  try {
    const extension = path.join(folder, "extension.js");
    delete require.cache[extension];
    require(extension).activate(context);
  } finally {
    Module._load = load;
  }
  const all = (collection) => [...collections[collection].values()].flat();
  return {
    said,
    run: (name, ...given) => commands[`perigee.${name}`](...given),
    select: (line, character, endLine = line, endCharacter = character) =>
      (editor.selection = new Range(line, character, endLine, endCharacter)),
    replace: (line, character, endLine, endCharacter, text) => {
      const range = new Range(line, character, endLine, endCharacter);
      const whole = lines[line].slice(0, character) + text + lines[endLine].slice(endCharacter);
      lines.splice(line, endLine - line + 1, ...whole.split("\n"));
      ++document.version;
      listeners.change({ document, contentChanges: [{ range, text }] });
    },
    mistakes: () => all("perigee"),
    typed: () => all("perigee lsp"),
    marked: (key) =>
      (decorations.get(key) ?? []).map(({ start, end }) => `${start.line}:${start.character}-${end.line}:${end.character}`),
    complete: (line, character) => providers.completion.provideCompletionItems(document, new Position(line, character)),
    hover: (line, character) => providers.hover.provideHover(document, new Position(line, character)),
    close: () => context.subscriptions.forEach((each) => each.dispose()),
  };
};
