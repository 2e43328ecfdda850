// repl/testing/report.cpp -- What tests came to, for people, for JUnit's readers and as JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/report.h"

#include <fmt/format.h>

#include "patterns/json.h"
#include "patterns/utf8.h"

namespace perigee::testing {
namespace {

constexpr const char *kRed = "\033[31m", *kGreen = "\033[32m", *kDim = "\033[2m";

std::string coloured(const TextStyle& style, const char* colour, const std::string& text) {
  return style.colours ? colour + text + "\033[0m" : text;
}

std::string plural(std::size_t count, const char* word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string counts(std::size_t passed, std::size_t failed, const TextStyle& style) {
  std::string text = coloured(style, kGreen, fmt::format("{} passed", passed));
  if (failed > 0) text += ", " + coloured(style, kRed, fmt::format("{} failed", failed));
  return text;
}

std::string place(const FileOutcome& file, const TestOutcome& test) {
  return test.line > 0 ? fmt::format("{}:{}", file.path, test.line) : file.path;
}

// Each line behind four spaces; lines that differ in red.
std::string indented(const std::string& text, const TextStyle& style) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    out += "    " + (line.starts_with("> ") ? coloured(style, kRed, line) : line) + '\n';
    begin = end + 1;
  }
  return out;
}

// XML has no place for control characters, escaped or not.
std::string xml(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    const char c = text[i];
    if (length == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\n') {
      out += "&#10;";
    } else {
      out += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::size_t Report::passed() const {
  std::size_t count = 0;
  for (const FileOutcome& file : files) count += file.tests.size() - file.failed();
  return count;
}

std::size_t Report::failed() const {
  std::size_t count = 0;
  for (const FileOutcome& file : files) count += file.failed();
  return count;
}

std::size_t Report::left_out() const {
  std::size_t count = 0;
  for (const FileOutcome& file : files) count += file.left_out;
  return count;
}

std::string text_of(const FileOutcome& file, const TextStyle& style) {
  std::string text;
  if (!style.quiet && !file.tests.empty())
    text += fmt::format("{}: {}\n", file.path, counts(file.tests.size() - file.failed(), file.failed(), style));
  for (const TestOutcome& test : file.tests) {
    if (!test.passed) {
      text += fmt::format("{} {}: {}\n", coloured(style, kRed, "FAIL"), place(file, test), test.name) +
              indented(test.message, style);
    } else if (!style.quiet && !test.printed.empty()) {
      text += fmt::format("  {}: {}\n", place(file, test), test.name);
    }
    if (!style.quiet || !test.passed) text += indented(test.printed, style);
    if (style.quiet) continue;
    for (const std::string& note : test.notes) text += "  " + note + '\n';
  }
  if (style.quiet) return text;
  for (const std::string& note : file.notes) text += "  " + note + (note.ends_with('\n') ? "" : "\n");
  return text;
}

std::string summary_of(const Report& report, const TextStyle& style) {
  std::string text = report.interrupted ? "interrupted: " : "";
  text += fmt::format("{} in {}: {}", plural(report.passed() + report.failed(), "test"),
                      plural(report.files.size(), "file"), counts(report.passed(), report.failed(), style));
  if (report.left_out() > 0) text += fmt::format(", {} left out by the filter", report.left_out());
  return text + ' ' + coloured(style, kDim, fmt::format("({:.2f} s)", report.seconds)) + '\n';
}

std::string junit_of(const Report& report) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"perigee\" tests=\"{}\" failures=\"{}\" "
      "errors=\"0\" time=\"{:.6f}\">\n",
      report.passed() + report.failed(), report.failed(), report.seconds);
  for (const FileOutcome& file : report.files) {
    out += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"{:.6f}\">\n",
        xml(file.path), file.tests.size(), file.failed(), file.seconds);
    for (const TestOutcome& test : file.tests) {
      out += fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.6f}\"",
                         xml(test.name), xml(file.path), xml(file.path), test.line, test.seconds);
      if (test.passed && test.printed.empty()) {
        out += "/>\n";
        continue;
      }
      out += ">\n";
      if (!test.passed)
        out += fmt::format("      <failure message=\"{}\">{}</failure>\n", xml(first_line(test.message)),
                           xml(place(file, test) + ": " + test.message));
      if (!test.printed.empty()) out += fmt::format("      <system-out>{}</system-out>\n", xml(test.printed));
      out += "    </testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

std::string json_of(const Report& report) {
  std::string out =
      fmt::format("{{\"passed\":{},\"failed\":{},\"leftOut\":{},\"seconds\":{:.6f},\"interrupted\":{},\"files\":[",
                  report.passed(), report.failed(), report.left_out(), report.seconds, report.interrupted);
  for (const FileOutcome& file : report.files) {
    if (!out.ends_with('[')) out += ',';
    out += fmt::format("\n{{\"path\":{},\"seconds\":{:.6f},\"tests\":[", json_string(file.path), file.seconds);
    for (const TestOutcome& test : file.tests) {
      if (!out.ends_with('[')) out += ',';
      out += fmt::format("\n {{\"name\":{},\"line\":{},\"passed\":{},\"seconds\":{:.6f}", json_string(test.name),
                         test.line, test.passed, test.seconds);
      if (!test.passed) out += ",\"message\":" + json_string(test.message);
      if (!test.printed.empty()) out += ",\"printed\":" + json_string(test.printed);
      for (const std::string& note : test.notes)
        out += (&note == &test.notes.front() ? ",\"notes\":[" : ",") + json_string(note);
      if (!test.notes.empty()) out += ']';
      out += '}';
    }
    out += "]}";
  }
  return out + "]}\n";
}

}  // namespace perigee::testing
