// repl/lsp/server.cpp -- perigee lsp: editors ask over standard input and output what the language knows of an open text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "patterns/json.h"
#include "repl/lsp/checks.h"
#include "repl/lsp/document.h"
#include "repl/lsp/knowledge.h"
#include "repl/lsp/wire.h"
#include "repl/options.h"
#include "repl/usage.h"

namespace perigee {
namespace lsp {
namespace {

using Json = nlohmann::json;

// Of JSON-RPC and of the language server protocol.
enum class Code : int {
  no_json = -32700,
  no_request = -32600,
  no_method = -32601,
  wrong_params = -32602,
  failed = -32603,
  not_begun = -32002,
};
struct Refusal {
  Code code;
  std::string message;
};

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// A field of the parameters; refuses where it is missing or something else.
const Json& field(const Json& of, const char* name) {
  const auto found = of.is_object() ? of.find(name) : of.end();
  if (!of.is_object() || found == of.end())
    throw Refusal{Code::wrong_params, std::string{"the parameters lack \""} + name + "\""};
  return *found;
}
std::string text_in(const Json& of, const char* name) {
  const Json& found = field(of, name);
  if (!found.is_string()) throw Refusal{Code::wrong_params, std::string{"\""} + name + "\" must be a string"};
  return found.get<std::string>();
}
// What lies there, "/a/b"; null where nothing does.
const Json* at(const Json& of, const std::string& path) {
  const Json::json_pointer place{path};
  return of.contains(place) ? &of.at(place) : nullptr;
}
std::int64_t number_in(const Json& of, const char* name) {
  const Json& found = field(of, name);
  if (!found.is_number()) throw Refusal{Code::wrong_params, std::string{"\""} + name + "\" must be a number"};
  return static_cast<std::int64_t>(std::clamp(found.get<double>(), -1.0, 4e9));
}
Place place_in(const Json& json) { return {number_in(json, "line"), number_in(json, "character")}; }
Json json_of(Place place) { return {{"line", place.line}, {"character", place.character}}; }
Json range_of(const Document& document, std::size_t begin, std::size_t end) {
  return {{"start", json_of(document.place_of(begin))}, {"end", json_of(document.place_of(std::max(begin, end)))}};
}

// file:///a%20b.lua is /a b.lua; of other addresses the address.
std::string path_of(const std::string& uri) {
  constexpr std::string_view kFile = "file://";
  if (!uri.starts_with(kFile)) return uri;
  std::string path;
  for (std::size_t i = kFile.size(); i < uri.size(); ++i) {
    const std::string digits = uri.substr(i + 1, 2);
    const bool escaped =
        uri[i] == '%' && digits.size() == 2 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    path += escaped ? static_cast<char>(std::strtol(digits.c_str(), nullptr, 16)) : uri[i];
    if (escaped) i += 2;
  }
  return path;
}

// The code of a text: a first line that is for the shell is none of it.
std::string code_of(std::string text) {
  if (text.starts_with('#')) std::fill_n(text.begin(), std::min(text.find('\n'), text.size()), ' ');
  return text;
}

// CompletionItemKind.
int kind_number(const std::string& kind) {
  static const std::map<std::string_view, int> kNumbers{{"function", 3}, {"command", 3}, {"unit", 3},  {"control", 5},
                                                        {"variable", 6}, {"genome", 6},  {"table", 9}, {"keyword", 14}};
  const auto found = kNumbers.find(kind);
  return found != kNumbers.end() ? found->second : kind.starts_with("method") ? 2 : 12;
}

class Server {
 public:
  Server(const Options& options, Wire& wire)
      : wire_{wire},
        knowledge_{options},
        checks_{options,
                [this](const auto& uri, const auto& text, const auto& problems) { tell(uri, text, problems); }} {}

  // What one message asks for. False after `exit`.
  bool receive(const std::string& body) {
    const Json message = Json::parse(body, nullptr, false);
    if (message.is_discarded()) return refuse(nullptr, {Code::no_json, "this is no JSON"});
    const auto id = message.is_object() ? message.find("id") : message.end();
    const bool is_request = message.is_object() && id != message.end();
    const Json answers = is_request && (id->is_string() || id->is_number_integer()) ? *id : Json{};
    const auto method = message.is_object() ? message.find("method") : message.end();
    if (!message.is_object() || method == message.end() || !method->is_string()) {
      if (message.is_object() && (message.contains("result") || message.contains("error"))) return true;
      return refuse(answers, {Code::no_request, "this is no request: it needs a \"method\""});
    }
    if (is_request && answers.is_null())
      return refuse(nullptr, {Code::no_request, "the \"id\" of a request is a string or an integer"});
    const std::string name = method->get<std::string>();
    if (name == "exit") return false;
    const Json params = message.value("params", Json{});
    try {
      if (!is_request)
        notice(name, params);
      else
        wire_.write({R"({"jsonrpc":"2.0","id":)", text_of(answers), R"(,"result":)", answer(name, params), "}"});
    } catch (const Refusal& refusal) {
      if (is_request) refuse(answers, {refusal.code, name + ": " + refusal.message});
    } catch (const std::exception& error) {
      if (is_request) refuse(answers, {Code::failed, name + ": " + error.what()});
    }
    return true;
  }

  bool refuse(const Json& id, const Refusal& refusal) {
    wire_.write(text_of({{"jsonrpc", "2.0"},
                         {"id", id},
                         {"error", {{"code", static_cast<int>(refusal.code)}, {"message", refusal.message}}}}));
    return true;
  }

  bool is_shut() const noexcept { return shut_; }

 private:
  // The result as text, until the next.
  std::string_view answer(const std::string& method, const Json& params) {
    static const std::map<std::string_view, Json (Server::*)(const Json&)> kAnswers{
        {"textDocument/hover", &Server::hover},
        {"textDocument/signatureHelp", &Server::signature_help},
        {"completionItem/resolve", &Server::resolve}};
    if (method == "initialize") return answer_ = text_of(begin(params));
    if (!begun_) throw Refusal{Code::not_begun, "\"initialize\" comes first"};
    if (shut_) throw Refusal{Code::no_request, "the server was shut down"};
    if (method == "shutdown") return shut_ = true, "null";
    if (method == "textDocument/completion") return completion(params);
    const auto found = kAnswers.find(method);
    if (found == kAnswers.end()) throw Refusal{Code::no_method, "there is no such method"};
    return answer_ = text_of((this->*found->second)(params));
  }

  void notice(const std::string& method, const Json& params) {
    static const std::map<std::string_view, void (Server::*)(const Json&)> kNotices{
        {"textDocument/didOpen", &Server::did_open},
        {"textDocument/didChange", &Server::did_change},
        {"textDocument/didClose", &Server::did_close}};
    const auto found = kNotices.find(method);
    if (begun_ && !shut_ && found != kNotices.end()) (this->*found->second)(params);
  }

  Json begin(const Json& params) {
    begun_ = true;
    const auto able = [&](const char* of, const char* to) {  // what an editor says that it can
      const Json* const found = at(params, std::string{"/capabilities/textDocument/completion/"} + of);
      return found != nullptr && found->is_array() && std::find(found->begin(), found->end(), to) != found->end();
    };
    range_once_ = able("completionList/itemDefaults", "editRange");
    asks_for_help_ = able("completionItem/resolveSupport/properties", "documentation");
    return {
        {"capabilities",
         {{"positionEncoding", "utf-16"},
          {"textDocumentSync", {{"openClose", true}, {"change", 2}}},
          {"completionProvider", {{"triggerCharacters", {":", ".", "\"", "'", "(", " "}}, {"resolveProvider", true}}},
          {"hoverProvider", true},
          {"signatureHelpProvider", {{"triggerCharacters", {"(", ",", "\"", "{"}}}}}},
        {"serverInfo", {{"name", "perigee"}, {"version", PERIGEE_VERSION}}}};
  }

  // Texts.

  struct Open {
    Document document;
    int version = 0;
  };

  Open& open_in(const Json& params) {
    const std::string uri = text_in(field(params, "textDocument"), "uri");
    const auto found = open_.find(uri);
    if (found == open_.end()) throw Refusal{Code::wrong_params, uri + " is not open"};
    return found->second;
  }
  void check(const std::string& uri, const Open& open) {
    checks_.ask(uri, {code_of(open.document.text()), path_of(uri), open.version});
  }

  void did_open(const Json& params) {
    const Json& given = field(params, "textDocument");
    const std::string uri = text_in(given, "uri");
    open_[uri] = {Document{text_in(given, "text")}, static_cast<int>(number_in(given, "version"))};
    check(uri, open_[uri]);
  }
  void did_change(const Json& params) {
    Open& open = open_in(params);
    const Json& changes = field(params, "contentChanges");
    if (!changes.is_array()) throw Refusal{Code::wrong_params, "\"contentChanges\" must be a list"};
    Document document = open.document;  // all of the changes, or none
    for (const Json& change : changes) {
      if (!change.is_object() || !change.contains("range")) {
        document = Document{text_in(change, "text")};
      } else {
        const Json& range = change["range"];
        document.replace(place_in(field(range, "start")), place_in(field(range, "end")), text_in(change, "text"));
      }
    }
    open.document = std::move(document);
    const Json& given = params["textDocument"];
    if (given.contains("version") && given["version"].is_number())
      open.version = static_cast<int>(number_in(given, "version"));
    check(text_in(given, "uri"), open);
  }
  void did_close(const Json& params) {
    const std::string uri = text_in(field(params, "textDocument"), "uri");
    open_.erase(uri);
    checks_.forget(uri);
    notify("textDocument/publishDiagnostics", {{"uri", uri}, {"diagnostics", Json::array()}});
  }

  void notify(const char* method, Json params) {
    wire_.write(text_of({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}}));
  }

  // The thread that checks.
  void tell(const std::string& uri, const Checks::Text& text, const std::vector<Problem>& problems) {
    const Document document{text.code};
    std::vector<std::size_t> lines{0};  // as the checker counts them
    for (std::size_t i = 0; i < text.code.size(); ++i) {
      if (text.code[i] == '\n') lines.push_back(i + 1);
    }
    const auto offset_of = [&](const Position& place) {
      const auto line = static_cast<std::size_t>(std::clamp(place.line, 1, static_cast<int>(lines.size())) - 1);
      return std::min(lines[line] + static_cast<std::size_t>(std::max(place.column, 1) - 1), text.code.size());
    };
    Json diagnostics = Json::array();
    for (const Problem& problem : problems) {
      diagnostics.push_back({{"range", range_of(document, offset_of(problem.begin), offset_of(problem.end))},
                             {"severity", problem.is_error ? 1 : 2},
                             {"source", "perigee"},
                             {"message", problem.message}});
    }
    notify("textDocument/publishDiagnostics",
           {{"uri", uri}, {"version", text.version}, {"diagnostics", std::move(diagnostics)}});
  }

  // Questions about a place.

  // There may be two thousand names, so they are written down at once, and of each as little as the editor can do with.
  std::string_view completion(const Json& params) {
    const Document& document = open_in(params).document;
    const std::size_t offset = document.offset_of(place_in(field(params, "position")));
    shown_ = knowledge_.complete(document.text(), offset);
    const std::string range = text_of(range_of(document, shown_.begin, offset));
    std::string& text = answer_;
    text = R"({"isIncomplete":false,)";
    if (range_once_) text += R"("itemDefaults":{"editRange":)" + range + "},";
    text += R"("items":[)";
    for (const Completion& each : shown_.items) {
      const std::string name = json_string(each.name);
      text += text.ends_with('[') ? "{" : ",{";
      text += R"("label":)" + name + R"(,"kind":)" + std::to_string(kind_number(each.kind)) + R"(,"detail":)" +
              json_string(each.kind);
      if (!range_once_) text += R"(,"textEdit":{"range":)" + range + R"(,"newText":)" + name + "}";
      if (!asks_for_help_ && !each.summary.empty()) text += R"(,"documentation":)" + json_string(each.summary);
      text += "}";
    }
    return text += "]}";
  }

  // An item of the last completion, with its line of help.
  Json resolve(const Json& item) {
    const std::string name = text_in(item, "label");
    const auto found = std::find_if(shown_.items.begin(), shown_.items.end(),
                                    [&](const Completion& each) { return each.name == name; });
    Json resolved = item;
    if (found != shown_.items.end() && !found->summary.empty()) resolved["documentation"] = found->summary;
    return resolved;
  }

  Json hover(const Json& params) {
    const Document& document = open_in(params).document;
    const auto told = knowledge_.about(document.text(), document.offset_of(place_in(field(params, "position"))));
    if (!told) return {};
    std::string usage;
    for (const std::string& way : told->usage) usage += way + "\n";
    const std::string text = (usage.empty() ? "" : "```lua\n" + usage + "```\n") + told->text;
    return {{"contents", {{"kind", "markdown"}, {"value", text}}},
            {"range", range_of(document, told->begin, told->end)}};
  }

  Json signature_help(const Json& params) {
    const Document& document = open_in(params).document;
    const auto call = knowledge_.call_at(document.text(), document.offset_of(place_in(field(params, "position"))));
    if (!call) return {};
    Json signatures = Json::array();
    for (const std::string& way : call->told.usage) {
      Json parameters = Json::array();
      for (const std::string_view argument : arguments_of(way)) parameters.push_back({{"label", argument}});
      signatures.push_back({{"label", way},
                            {"documentation", {{"kind", "markdown"}, {"value", call->told.text}}},
                            {"parameters", std::move(parameters)}});
    }
    return {{"signatures", std::move(signatures)}, {"activeSignature", call->way}, {"activeParameter", call->argument}};
  }

  Wire& wire_;
  Knowledge knowledge_;
  std::map<std::string, Open> open_;
  bool begun_ = false, shut_ = false;
  bool range_once_ = false;     // the editor takes what is replaced once for all names
  bool asks_for_help_ = false;  // and asks for the help of the one that it shows
  Completions shown_;           // the last completion
  std::string answer_;          // the last answer
  Checks checks_;               // goes first: its thread tells of what it finds
};

}  // namespace
}  // namespace lsp

int run_lsp(const Options& options) {
  lsp::Wire wire{STDIN_FILENO, STDOUT_FILENO};
  lsp::Server server{options, wire};
  std::string body;
  lsp::Wire::Got got;
  while ((got = wire.read(body)) != lsp::Wire::Got::end) {
    if (got == lsp::Wire::Got::nonsense)
      server.refuse(nullptr, {lsp::Code::no_json, body});
    else if (!server.receive(body))
      break;
  }
  // A check may run for seconds yet, and nobody waits for what it finds.
  std::_Exit(server.is_shut() ? kWell : kUserError);
}

}  // namespace perigee
