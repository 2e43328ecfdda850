// repl/checker.cpp -- Finds what is wrong with a file of code without playing it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/checker.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <lua.hpp>
#include <memory>
#include <optional>
#include <set>

#include "engine/sample_bank.h"
#include "lua/hints.h"
#include "lua/host.h"
#include "lua/names.h"
#include "patterns/controls.h"
#include "patterns/numeral.h"
#include "patterns/registry.h"
#include "patterns/utf8.h"
#include "patterns/warning.h"
#include "repl/check_session.h"
#include "repl/script.h"

namespace perigee {
namespace {

constexpr std::size_t kMostProblems = 100;  // told of a file
constexpr int kMostRuns = 100;
constexpr double kSeconds = 2.0;                          // of a run, in which the slots are looked at too
constexpr auto kPatience = std::chrono::seconds{10};      // after it no further run begins
constexpr std::size_t kLookedAt = std::size_t{64} << 10;  // bytes that tell text from other things

// What code from elsewhere does not have, and what its errors say that would write files.
constexpr std::string_view kWaysOut[] = {"os", "io", "debug", "package", "require", "dofile", "loadfile"};
constexpr std::string_view kElsewhere = "code from elsewhere";

CheckSession* checking = nullptr;  // whose run makes the warnings of patterns

// What Lua's own reader says of the code: the line and the message without its place; nothing where it can read it.
struct SyntaxError {
  int line = 0;
  std::string message;
};
class SyntaxReader {
 public:
  // Lines are counted from `first_line`.
  std::optional<SyntaxError> operator()(std::string_view code, int first_line = 1) const {
    lua_State* L = state_.get();
    if (L == nullptr || luaL_loadbufferx(L, code.data(), code.size(), "=c", "t") == LUA_OK) {
      if (L != nullptr) lua_settop(L, 0);
      return std::nullopt;
    }
    std::string message = lua_tostring(L, -1);  // "c:12: …"
    lua_settop(L, 0);
    SyntaxError error;
    error.line = std::atoi(message.c_str() + 2) + first_line - 1;
    if (const int line = message.starts_with("c:") ? 0 : too_deep(code); line != 0)
      return SyntaxError{line + first_line - 1, std::string{kTooDeep}};
    if (const std::size_t colon = message.find(": "); colon != std::string::npos) message.erase(0, colon + 2);
    for (const std::string_view sign : {"at line ", "on line "}) {  // … (to close '(' at line 1) near …
      const std::size_t at = message.find(sign);
      if (at == std::string::npos || at > message.find(" near ")) continue;
      const std::size_t begin = at + sign.size(),
                        end = std::min(message.find_first_not_of("0123456789", begin), message.size());
      message.replace(begin, end - begin, std::to_string(std::atoi(message.c_str() + begin) + first_line - 1));
    }
    error.message = std::move(message);
    return error;
  }

 private:
  std::unique_ptr<lua_State, void (*)(lua_State*)> state_{luaL_newstate(), lua_close};
};

// The place of the first byte that no text has, if one is near the begin.
std::optional<std::size_t> no_text_at(std::string_view code) {
  for (std::size_t i = 0; i < std::min(code.size(), kLookedAt);) {
    const std::size_t length = utf8_length(code, i);
    if (length == 0 || code[i] == '\0') return i;
    i += length;
  }
  return std::nullopt;
}

// One file being checked.
class Checker {
 public:
  Checker(std::string_view code, const std::string& name, const Options& options, bool trusted)
      : code_{code},
        name_{name},
        options_{options},
        trusted_{trusted},
        left_{code},
        tokens_{tokens_of(code)},
        bank_{48000.0} {
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '\n') lines_.push_back(i + 1);
    }
    for (const std::string& folder : options.sample_folders) bank_.add_folder(folder);
    set_statements(false);
  }

  std::vector<Problem> check() {
    if (!find_syntax_errors()) find_errors();
    if (problems_.size() > kMostProblems) {  // errors before warnings
      std::stable_partition(problems_.begin(), problems_.end(),
                            [](const Problem& problem) { return problem.is_error; });
      problems_.resize(kMostProblems);
      there_may_be_more_ = true;
    }
    std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
      return std::pair{a.begin.line, a.begin.column} < std::pair{b.begin.line, b.begin.column};
    });
    if (there_may_be_more_ && !problems_.empty()) {
      Problem more = problems_.back();
      more.is_error = std::any_of(problems_.begin(), problems_.end(), [](const Problem& p) { return p.is_error; });
      more.message = "there are more problems than can be told at once; mend these first, then check again";
      problems_.push_back(more);
    }
    return std::move(problems_);
  }

 private:
  void set_statements(bool in_doubt) {
    statements_ = statements_of(tokens_, in_doubt);
    lost_.resize(statements_.size(), false);
  }

  Position place_of(std::size_t offset) const {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
    return {static_cast<int>(next - lines_.begin()), static_cast<int>(offset - *std::prev(next)) + 1};
  }
  int line_of(const Token& token) const { return place_of(token.begin).line; }
  std::optional<SyntaxError> error_in(const StatementRange& statement) const {
    const std::size_t begin = tokens_[statement.first].begin, end = tokens_[statement.end - 1].end;
    return syntax_error_(code_.substr(begin, end - begin), place_of(begin).line);
  }
  bool is_full(bool is_error) const {
    return std::count_if(problems_.begin(), problems_.end(), [&](const Problem& problem) {
             return problem.is_error == is_error;
           }) >= static_cast<std::ptrdiff_t>(kMostProblems);
  }

  // The statement without which the rest goes on: blanks in its place. Names that it would have made are gone with it.
  void leave_out(std::size_t index) {
    const StatementRange& statement = statements_[index];
    for (std::size_t i = tokens_[statement.first].begin; i < tokens_[statement.end - 1].end; ++i) {
      if (left_[i] != '\n') left_[i] = ' ';
    }
    lost_[index] = true;
    bool declares = false;
    for (std::size_t i = statement.first; i < statement.end; ++i) {
      const Token& token = tokens_[i];
      if (token.text == "local" || token.text == "function") declares = true;
      if (token.kind == Token::Kind::name && (declares || (i + 1 < statement.end && tokens_[i + 1].text == "=")))
        lost_names_.insert(std::string{token.text});
      if (token.text == "=" || token.text == "(") declares = false;
    }
  }
  bool needs_lost(const StatementRange& statement) const {
    return std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(statement.first),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(statement.end), [&](const Token& token) {
                         return token.kind == Token::Kind::name && lost_names_.contains(std::string{token.text});
                       });
  }

  // Each statement that Lua cannot read is told and left out. True where one was found that no leaving out helps.
  bool find_syntax_errors() {
    if (!syntax_error_(code_)) return false;
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      if (!lost_[i] && error_in(statements_[i])) {
        set_statements(true);  // a bracket that was never closed: statements begin where lines look so
        break;
      }
    }
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      std::optional<SyntaxError> error = error_in(statements_[i]);
      if (!error) continue;
      // With what follows Lua says more: what it found in place of what is missing.
      if (error->message.ends_with("<eof>") && i + 1 < statements_.size()) {
        StatementRange both = statements_[i];
        both.end = statements_[i + 1].end;
        if (const auto fuller = error_in(both); fuller && !fuller->message.ends_with("<eof>")) error = fuller;
      }
      add_syntax_error(*error, statements_[i]);
      if (there_may_be_more_) return true;
      leave_out(i);
    }
    const auto rest = syntax_error_(left_);
    if (rest && problems_.empty()) add_syntax_error(*rest, {0, tokens_.size()});
    return rest.has_value();
  }

  void add_syntax_error(const SyntaxError& error, const StatementRange& statement) {
    // … near 'token': that one, at its line.
    std::string_view near = error.message;
    const std::size_t quote = near.rfind(" near '");
    near = quote == std::string_view::npos ? std::string_view{} : near.substr(quote + 7, near.size() - quote - 8);
    if (tokens_.empty()) return add(true, code_.size(), code_.size(), error.message);
    const Token* place = nullptr;
    std::vector<const Token*> like_it;
    const auto on_line = std::lower_bound(tokens_.begin(), tokens_.end(), error.line,
                                          [&](const Token& token, int line) { return line_of(token) < line; });
    for (auto token = on_line; token != tokens_.end() && line_of(*token) == error.line; ++token) {
      if (place == nullptr) place = &*token;
      if (!near.empty() && token->text.starts_with(near)) like_it.push_back(&*token);
    }
    if (!like_it.empty()) {
      // The first of its kind that Lua stumbles over.
      const std::size_t begin = tokens_[statement.first].begin;
      const auto first = std::partition_point(like_it.begin(), like_it.end(), [&](const Token* token) {
        const auto so_far = syntax_error_(code_.substr(begin, std::max(token->end, begin) - begin));
        return !so_far || so_far->message.ends_with("<eof>");
      });
      place = first == like_it.end() ? like_it.back() : *first;
    }
    if (place == nullptr) place = &tokens_[statement.end - 1];
    std::string message = error.message;
    if (message.ends_with(" near <eof>")) message.replace(message.size() - 5, 5, "the end");
    add(true, place->begin, place->end, message);
  }

  void leave_out_ways_out() {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      const auto begin = tokens_.begin() + static_cast<std::ptrdiff_t>(statements_[i].first),
                 end = tokens_.begin() + static_cast<std::ptrdiff_t>(statements_[i].end);
      const bool leads_out = std::any_of(begin, end, [](const Token& token) {
        return token.kind == Token::Kind::name &&
               std::find(std::begin(kWaysOut), std::end(kWaysOut), token.text) != std::end(kWaysOut);
      });
      if (leads_out && !lost_[i]) leave_out(i);
    }
  }

  void find_errors() {
    if (!trusted_) leave_out_ways_out();
    const auto begin = std::chrono::steady_clock::now();
    for (int run = 0; !there_may_be_more_; ++run) {
      if (run == kMostRuns || std::chrono::steady_clock::now() - begin > kPatience) {
        there_may_be_more_ = true;
        return;
      }
      CheckSession session{options_, bank_};
      HostOptions host_options;
      host_options.seconds = kSeconds;
      host_options.dialect = options_.dialect;
      host_options.print = [](std::string_view) {};
      host_options.on_missing_name = [&session](const std::string& name) { session.note_missing(name); };
      Host host{session, host_options};
      const std::string settings = config_folder() + "/init.lua";  // what is always run first
      if (std::filesystem::exists(settings)) host.evaluate(read_text(settings), settings);
      session.forget();
      if (!trusted_) host.distrust();
      session.host = &host;
      checking = &session;
      forget_warnings();
      set_warning_sink([](std::string_view message) { checking->add_warning(std::string{message}); });
      const EvalResult result = host.evaluate(left_, name_, 1, {.trusted = trusted_});
      set_warning_sink([](std::string_view) {});
      session.host = nullptr;
      for (const Finding& finding : session.findings()) add_warning(finding);
      if (result.ok) return warn_of_missing(session);
      if (!add_error(result)) return;
    }
  }

  // Names that stand for nothing and yet were no error. Of the whole code, once it runs to its end.
  void warn_of_missing(const CheckSession& session) {
    for (Finding finding : session.missing()) {
      if (is_meant_to_miss(finding.name)) continue;
      finding.message = unknown_name(finding.name) + " (it is nil here)";
      add_warning(finding);
    }
  }
  // The code itself makes it somewhere, or only asks whether it is there.
  bool is_meant_to_miss(const std::string& name) const {
    if (lost_names_.contains(name)) return true;
    const auto among = [](std::string_view word, std::initializer_list<std::string_view> words) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    bool only_asked = true;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind != Token::Kind::name || tokens_[i].text != name) continue;
      const std::string_view before = i > 0 ? tokens_[i - 1].text : "",
                             after = i + 1 < tokens_.size() ? tokens_[i + 1].text : "";
      if (after == "=" || before == "function") return true;
      only_asked =
          only_asked && (among(before, {"not", "==", "~="}) || among(after, {"or", "and", "then", "==", "~="}));
    }
    return only_asked;
  }

  // "… the '[' at column 4" of a string as a place in the file, "… the '[' at 3:22".
  void place_column(const StatementRange& statement, const EvalResult& result, std::string& message) const {
    constexpr std::string_view kSign = " at column ";
    const std::size_t at = message.find(kSign);
    if (at == std::string::npos) return;
    const std::size_t digits = at + kSign.size();
    const std::size_t digits_end = std::min(message.find_first_not_of("0123456789", digits), message.size());
    const auto column = static_cast<std::size_t>(std::atoi(message.c_str() + digits));
    std::size_t begin = 0, end = 0;
    if (column == 0 || !find_in_string(statement, result.line, result.mini_text, column - 1, column, begin, end))
      return;
    const Position place = place_of(begin);
    message.replace(at, digits_end - at, " at " + std::to_string(place.line) + ":" + std::to_string(place.column));
  }

  // False where it is not known which statement to leave out.
  bool add_error(const EvalResult& result) {
    std::string message = result.error.substr(0, result.error.find('\n'));
    const std::string prefix = name_ + ":" + std::to_string(result.line) + ": ";
    const bool is_here = result.line > 0 && message.starts_with(prefix);
    if (is_here) message.erase(0, prefix.size());
    std::size_t begin = 0, end = 0;
    if (!result.mini_text.empty() || result.column > 0) {
      // "mini-notation, column 8: expected …": the place says the column.
      if (const std::size_t colon = message.find(": ");
          message.starts_with("mini-notation") && colon != std::string::npos)
        message = "mini-notation" + message.substr(colon);
    }
    std::optional<std::size_t> statement;
    bool exact = false;
    for (std::size_t i = 0; is_here && i < statements_.size(); ++i) {
      if (lost_[i] || !covers(statements_[i], result.line)) continue;
      if (!statement) statement = i;
      if (exact) break;
      if (result.column > 0) {
        exact =
            find_in_string(statements_[i], result.line, result.mini_text, static_cast<std::size_t>(result.column - 1),
                           static_cast<std::size_t>(result.end_column - 1), begin, end);
      } else {
        exact = find_name(statements_[i], result.line, named_in(message), begin, end);
      }
      if (exact) statement = i;
    }
    if (const std::size_t hint = result.error.rfind('\n'); result.column == 0 && hint != std::string::npos)
      message += " (" + result.error.substr(hint + 1) + ")";
    if (!statement) {
      const std::size_t first = tokens_.empty() ? 0 : tokens_.front().begin;
      if (!is_here || result.line == 0) add(true, first, first, message);
      return false;
    }
    if (exact && result.column > 0) place_column(statements_[*statement], result, message);
    if (!exact) {
      const Token& token = first_token(statements_[*statement], result.line);
      begin = token.begin;
      end = token.end;
    }
    // What only fails because a statement before it failed is no mistake of its own.
    const bool own = result.column > 0 || !needs_lost(statements_[*statement]);
    if (own && (trusted_ || message.find(kElsewhere) == std::string::npos)) add(true, begin, end, message);
    leave_out(*statement);
    return true;
  }

  void add_warning(const Finding& finding) {
    if (is_full(false)) return;
    std::size_t begin = 0, end = 0;
    const auto line = static_cast<int>(number_in(line_text(finding.running_at)).value_or(0.0));
    const StatementRange all{0, tokens_.size()};
    bool exact = finding.place.source &&
                 find_in_string(all, line, finding.place.text(), finding.place.begin, finding.place.end, begin, end);
    for (std::size_t i = 0; !exact && i < statements_.size(); ++i) {
      if (covers(statements_[i], line) && !lost_[i]) exact = find_name(statements_[i], line, finding.name, begin, end);
    }
    for (std::size_t i = 0; !exact && i < tokens_.size(); ++i) {
      if (line_of(tokens_[i]) < line) continue;
      begin = tokens_[i].begin;
      end = tokens_[i].end;
      exact = true;
    }
    add(false, begin, end, finding.message);
  }
  static std::string_view line_text(std::string_view place) {  // of "file:12: "
    const std::size_t last = place.rfind(':'), before = last == 0 ? last : place.rfind(':', last - 1);
    return before == std::string_view::npos ? "0" : place.substr(before + 1, last - before - 1);
  }

  bool covers(const StatementRange& statement, int line) const {
    return line_of(tokens_[statement.first]) <= line && line <= place_of(tokens_[statement.end - 1].end).line;
  }
  const Token& first_token(const StatementRange& statement, int line) const {
    for (std::size_t i = statement.first; i < statement.end; ++i) {
      if (line_of(tokens_[i]) >= line) return tokens_[i];
    }
    return tokens_[statement.first];
  }

  // The string with this content, the first from the line on if there are several; from and to are bytes of its content.
  bool find_in_string(const StatementRange& statement, int line, std::string_view text, std::size_t from,
                      std::size_t to, std::size_t& begin, std::size_t& end) const {
    bool found = false;
    for (std::size_t i = statement.first; i < statement.end; ++i) {
      if (tokens_[i].kind != Token::Kind::string) continue;
      const StringContent content = content_of(tokens_[i]);
      if (content.text != text || to >= content.places.size()) continue;
      begin = content.places[from];
      end = std::max(content.places[to], begin);
      found = true;
      if (line_of(tokens_[i]) >= line) break;
    }
    return found;
  }

  // The name as it was typed: itself, or another name of the same function or control. From the line on; else before it.
  bool find_name(const StatementRange& statement, int line, const std::string& name, std::size_t& begin,
                 std::size_t& end) const {
    if (name.empty()) return false;
    const auto means = [&](std::string_view typed) {
      if (typed == name || typed == name + "_") return true;
      const FunctionEntry* function = find_function(typed, options_.dialect);
      const Control* which = find_control(typed);
      return (function != nullptr && function->name == name) || (which != nullptr && which->name == name);
    };
    bool found = false;
    for (std::size_t i = statement.first; i < statement.end; ++i) {
      if (tokens_[i].kind != Token::Kind::name || !means(tokens_[i].text)) continue;
      begin = tokens_[i].begin;
      end = tokens_[i].end;
      found = true;
      if (line_of(tokens_[i]) >= line) break;
    }
    return found;
  }

  // What a message speaks of: unknown name 'fats'; fast: argument 1 …; global 'x'.
  static std::string named_in(const std::string& message) {
    for (const std::string_view sign : {"unknown name '", "global '", "method '", "field '", "local '", "upvalue '"}) {
      const std::size_t at = message.find(sign);
      if (at == std::string::npos) continue;
      const std::size_t begin = at + sign.size();
      return message.substr(begin, message.find('\'', begin) - begin);
    }
    const std::size_t colon = message.find(": ");
    return colon == std::string::npos || message.find(' ') < colon ? std::string{} : message.substr(0, colon);
  }

  void add(bool is_error, std::size_t begin, std::size_t end, const std::string& message) {
    const Problem problem{is_error, place_of(begin), place_of(std::max(begin, end)), message};
    for (const Problem& other : problems_) {
      if (other.begin.line == problem.begin.line && other.begin.column == problem.begin.column &&
          other.message == message)
        return;
    }
    if (is_full(is_error))
      there_may_be_more_ = true;
    else
      problems_.push_back(problem);
  }

  const std::string_view code_;
  const std::string& name_;
  const Options& options_;
  const bool trusted_;
  const SyntaxReader syntax_error_;
  std::vector<std::size_t> lines_{0};  // where they begin
  bool there_may_be_more_ = false;
  std::string left_;  // the code without what was left out
  const std::vector<Token> tokens_;
  std::vector<StatementRange> statements_;
  std::vector<bool> lost_;  // left out, by statement
  std::set<std::string> lost_names_;
  SampleBank bank_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_code(std::string_view code, const std::string& name, const Options& options, bool trusted) {
  if (const auto at = no_text_at(code)) {
    const Position place = position_of(code, *at);
    return {{true, place, place, "this is no text: it has bytes that are not UTF-8, so it is not read as code"}};
  }
  return Checker{code, name, options, trusted}.check();
}

}  // namespace perigee
