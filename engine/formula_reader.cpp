// engine/formula_reader.cpp -- Reads bytebeat as C and JavaScript write it, into steps over slots; says where it cannot.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>
#include <limits>

#include "engine/formula.h"
#include "engine/portable_math.h"

namespace perigee {
namespace {

using Code = Formula::Code;

constexpr std::size_t kMostText = 2000;
constexpr int kMostVariables = 8;
constexpr int kDeepest = 60;  // brackets in brackets
constexpr std::size_t kLongestList = 250;

struct Mistake {
  std::size_t at;
  std::string why;
};

struct Operator {
  std::string_view sign;
  Code code;
  int rank;  // a higher one binds more tightly
};
// Longer signs first, so that none is taken for the beginning of another.
constexpr Operator kOperators[] = {{">>>", Code::right_unsigned, 8}, {"===", Code::equal, 6},
                                   {"!==", Code::unequal, 6},        {"<<", Code::left, 8},
                                   {">>", Code::right, 8},           {"<=", Code::less_equal, 7},
                                   {">=", Code::greater_equal, 7},   {"==", Code::equal, 6},
                                   {"!=", Code::unequal, 6},         {"&&", Code::both, 2},
                                   {"||", Code::either, 1},          {"**", Code::power, 11},
                                   {"|", Code::bits_or, 3},          {"^", Code::bits_xor, 4},
                                   {"&", Code::bits_and, 5},         {"<", Code::less, 7},
                                   {">", Code::greater, 7},          {"+", Code::add, 9},
                                   {"-", Code::subtract, 9},         {"*", Code::multiply, 10},
                                   {"/", Code::divide, 10},          {"%", Code::remainder, 10}};

struct Function {
  std::string_view name;
  Code code;
  int arguments;
};
constexpr Function kFunctions[] = {
    {"abs", Code::absolute, 1},      {"floor", Code::floor, 1},       {"int", Code::floor, 1},
    {"ceil", Code::ceiling, 1},      {"round", Code::round, 1},       {"trunc", Code::truncate, 1},
    {"sign", Code::sign, 1},         {"sqrt", Code::root, 1},         {"sin", Code::sine, 1},
    {"cos", Code::cosine, 1},        {"tan", Code::tangent, 1},       {"exp", Code::exponential, 1},
    {"log", Code::logarithm, 1},     {"sinf", Code::slow_sine, 1},    {"cosf", Code::slow_cosine, 1},
    {"tanf", Code::slow_tangent, 1}, {"pow", Code::power, 2},         {"min", Code::least, 2},
    {"max", Code::greatest, 2},      {"atan2", Code::arc_tangent, 2}, {"random", Code::random, 0}};

int cost_of(Code code) {
  switch (code) {
    case Code::sine:
    case Code::cosine:
    case Code::tangent:
    case Code::slow_sine:
    case Code::slow_cosine:
    case Code::slow_tangent:
    case Code::exponential:
    case Code::logarithm:
    case Code::power:
    case Code::arc_tangent:
      return 8;
    case Code::remainder:
      return 4;
    default:
      return 1;
  }
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_{text} {}

  std::vector<Formula::Step> steps;
  std::vector<double> table;

  void read() {
    if (text_.size() > kMostText) fail("a formula has at most 2000 letters", kMostText);
    whole();
    skip();
    if (at_ < text_.size()) fail("an operator is expected here, or the end");
  }

 private:
  [[noreturn]] void fail(std::string why) const { throw Mistake{at_, std::move(why)}; }
  [[noreturn]] static void fail(std::string why, std::size_t at) { throw Mistake{at, std::move(why)}; }

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(std::string_view sign) {
    skip();
    if (text_.substr(at_, sign.size()) != sign) return false;
    at_ += sign.size();
    return true;
  }
  void want(char sign) {
    if (!take({&sign, 1})) fail(std::string{"a "}.append(1, sign).append(" is expected here"));
  }

  void step(Code code, int slot, int other = 0, double number = 0.0) {
    cost_ += cost_of(code);
    if (cost_ > Formula::kMostCost) fail("the formula is too long to be computed for every frame");
    if (slot >= Formula::kMostSlots - kMostVariables) fail("too much is to be remembered at once");
    steps.push_back({code, static_cast<std::uint8_t>(slot), static_cast<std::uint8_t>(other), number});
  }
  // A value more on top.
  void push(Code code, int other = 0, double number = 0.0) { step(code, depth_++, other, number); }

  // All that commas separate: the last is the value.
  void whole() {
    expression();
    while (take(",")) {
      step(Code::drop, --depth_);
      expression();
    }
  }

  void expression() {
    if (++nested_ > kDeepest) fail("brackets lie too deep in brackets");
    skip();
    const std::size_t begin = at_;
    if (const std::string_view name = name_here(); !name.empty()) {
      skip();
      if (at_ < text_.size() && text_[at_] == '=' && text_.substr(at_, 2) != "==") {
        ++at_;
        expression();
        step(Code::store, depth_ - 1, variable(name, begin, true));
        --nested_;
        return;
      }
    }
    at_ = begin;
    binary(0);
    if (take("?")) {
      expression();
      want(':');
      expression();
      depth_ -= 2;
      step(Code::choose, depth_ - 1);
    }
    --nested_;
  }

  void binary(int least) {
    unary();
    for (;;) {
      skip();
      const Operator* found = nullptr;
      for (const Operator& each : kOperators) {
        if (text_.substr(at_, each.sign.size()) != each.sign) continue;
        found = &each;
        break;
      }
      if (found == nullptr || found->rank < least || found->rank == 0) return;
      at_ += found->sign.size();
      binary(found->code == Code::power ? found->rank : found->rank + 1);
      --depth_;
      step(found->code, depth_ - 1);
    }
  }

  void unary() {
    if (++nested_ > kDeepest) fail("brackets lie too deep in brackets");
    skip();
    if (take("-")) {
      unary();
      step(Code::negative, depth_ - 1);
    } else if (take("~")) {
      unary();
      step(Code::bits_not, depth_ - 1);
    } else if (text_.substr(at_, 2) != "!=" && take("!")) {
      unary();
      step(Code::truth_not, depth_ - 1);
    } else if (take("+")) {
      unary();
    } else {
      primary();
    }
    --nested_;
  }

  void primary() {
    skip();
    if (at_ >= text_.size()) fail("the formula ends too early: a number, t or a bracket is expected");
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
    if (c == '"' || c == '\'' || c == '`') return letters(c);
    if (take("(")) {
      whole();
      want(')');
      return;
    }
    if (take("[")) return list();
    if (is_letter(c)) return named();
    fail("a number, t or a bracket is expected here");
  }

  void number() {
    double value = 0.0;
    const char* const end = text_.data() + text_.size();
    const char* const from = text_.data() + at_;
    if (text_.substr(at_, 2) == "0x" || text_.substr(at_, 2) == "0X") {
      std::uint64_t whole_value = 0;
      const auto [rest, problem] = std::from_chars(from + 2, end, whole_value, 16);
      if (problem != std::errc{}) fail("0x wants digits of base 16");
      value = static_cast<double>(whole_value);
      at_ = static_cast<std::size_t>(rest - text_.data());
    } else {
      const auto [rest, problem] = std::from_chars(from, end, value);
      if (problem != std::errc{}) fail("this is no number");
      at_ = static_cast<std::size_t>(rest - text_.data());
    }
    if (at_ < text_.size() && is_letter(text_[at_])) fail("an operator is expected between a number and a name");
    push(Code::number, 0, value);
  }

  std::string_view name_here() {
    const std::size_t from = at_;
    if (at_ < text_.size() && is_letter(text_[at_])) {
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  void named() {
    std::size_t from = at_;
    std::string_view name = name_here();
    if (name == "Math" && take(".")) {
      skip();
      from = at_;
      name = name_here();
    }
    if (name == "t") return push(Code::count);
    if (name == "PI") return push(Code::number, 0, portable::kPi);
    if (name == "E") return push(Code::number, 0, 2.71828182845904523536);
    for (const Function& function : kFunctions) {
      if (function.name != name) continue;
      want('(');
      if (function.arguments == 0) push(function.code, static_cast<int>(steps.size() & 255u));
      for (int i = 0; i < function.arguments; ++i) {
        if (i > 0) want(',');
        expression();
      }
      want(')');
      if (function.arguments > 0) {
        depth_ -= function.arguments - 1;
        step(function.code, depth_ - 1);
      }
      return;
    }
    push(Code::load, variable(name, from, false));
  }

  int variable(std::string_view name, std::size_t place, bool make) {
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i] == name) return Formula::kMostSlots - 1 - static_cast<int>(i);
    }
    if (!make) {
      fail("\"" + std::string{name} +
               "\" is not known: there are t, PI, E, functions such as sin and floor, and what "
               "has been given a value before",
           place);
    }
    if (name == "t" || name == "PI" || name == "E")
      fail("\"" + std::string{name} + "\" cannot be given a value", place);
    if (variables_.size() == static_cast<std::size_t>(kMostVariables))
      fail("at most 8 names can be given a value", place);
    variables_.push_back(name);
    return Formula::kMostSlots - static_cast<int>(variables_.size());
  }

  // [1, 2, 3][index]: numbers alone lie in the table, else each is computed.
  void list() {
    const std::size_t first_step = steps.size();
    const int first_slot = depth_;
    do {
      expression();
      if (steps.size() - first_step > kLongestList) fail("a list has at most 250 numbers");
    } while (take(","));
    want(']');
    const auto count = static_cast<std::size_t>(depth_ - first_slot);
    bool plain = steps.size() - first_step == count;
    for (std::size_t i = first_step; i < steps.size(); ++i) plain = plain && steps[i].code == Code::number;
    if (!take("[")) fail("a list wants an index behind it, as in [1,2,3][t>>12&1]");
    if (plain) {
      std::vector<double> numbers;
      for (std::size_t i = first_step; i < steps.size(); ++i) numbers.push_back(steps[i].number);
      steps.resize(first_step);
      depth_ = first_slot;
      look_up(numbers, ']');
      return;
    }
    whole();
    want(']');
    depth_ = first_slot + 1;
    step(Code::pick, first_slot, static_cast<int>(count));
  }

  // "3579"[index]: each letter is the number that it reads as; "…".charCodeAt(index): the number by which it is stored.
  void letters(char quote) {
    const std::size_t close = text_.find(quote, at_ + 1);
    if (close == text_.npos) fail("this text has no end");
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    if (inside.empty()) fail("a text to pick from cannot be empty");
    if (inside.size() > kLongestList) fail("a text has at most 250 letters");
    at_ = close + 1;
    const bool codes = take(".charCodeAt");
    if (!take(codes ? "(" : "[")) fail("a text wants an index behind it, as in \"3579\"[t>>12&3]");
    std::vector<double> numbers;
    for (const char c : inside) {
      numbers.push_back(codes         ? static_cast<double>(static_cast<unsigned char>(c))
                        : is_digit(c) ? static_cast<double>(c - '0')
                        : c == ' '    ? 0.0
                                      : std::numeric_limits<double>::quiet_NaN());
    }
    look_up(numbers, codes ? ')' : ']');
  }
  void look_up(const std::vector<double>& numbers, char close) {
    const std::size_t place = table.size();
    table.insert(table.end(), numbers.begin(), numbers.end());
    whole();
    want(close);
    step(Code::look_up, depth_ - 1, static_cast<int>(numbers.size()), static_cast<double>(place));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0, nested_ = 0, cost_ = 0;
  std::vector<std::string_view> variables_;
};

}  // namespace

std::shared_ptr<const Formula> Formula::read(std::string_view text, std::string& problem) {
  Reader reader{text};
  try {
    reader.read();
  } catch (const Mistake& mistake) {
    // The line that it is in, and a mark under the place.
    const std::size_t at = mistake.at < text.size() ? mistake.at : text.size();
    const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
    const std::size_t begin = before == text.npos ? 0 : before + 1;
    const std::string line{text.substr(begin, text.find('\n', begin) - begin)};
    problem = mistake.why + "\n  " + line + "\n  " + std::string(at - begin, ' ') + "^";
    return nullptr;
  }
  auto made = std::make_shared<Formula>();
  made->steps_ = std::move(reader.steps);
  made->text_ = text;
  made->table_ = std::move(reader.table);
  return made;
}

std::string_view built_in_formula(std::int64_t n) {
  constexpr std::string_view kFormulas[] = {"t*(t>>9&5|t>>11&3)",
                                            "t*([4,5,6,8][t>>13&3])/4&t>>6",
                                            "t",
                                            "t*(t>>10^t)",
                                            "t&128",
                                            "t&t>>8",
                                            "(t%256+t%192+t%128+t%64)/3",
                                            "(t&t>>7)-t",
                                            "t*(t>>12&7)|t>>4",
                                            "sin(t*PI/128)*127+128",
                                            "(t*3&t>>10|t*5&t>>7)",
                                            "(t^t/2+64)%128*2",
                                            "t*\"13542\"[t>>12&3]&96",
                                            "(t%64+t%63.8+t%64.2)*1.3",
                                            "128+127*sinf(t+64*sinf(t/2))*(1-(t>>4&255)/256)"};
  const auto count = static_cast<std::int64_t>(std::size(kFormulas));
  return kFormulas[static_cast<std::size_t>(((n % count) + count) % count)];
}

}  // namespace perigee
