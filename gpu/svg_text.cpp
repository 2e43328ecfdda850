// gpu/svg_text.cpp -- Tags.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/svg_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace perigee {
namespace {

std::string attribute(const char* name, double value) {
  return std::string{" "} + name + "=\"" + svg_number(value) + "\"";
}

std::string tag(const char* name, const std::string& numbers, std::string_view attributes) {
  return std::string{"<"} + name + numbers + " " + std::string{attributes} + "/>\n";
}

}  // namespace

std::string svg_number(double value, int digits) {
  std::array<char, 64> room;
  const double shown = std::isfinite(value) && std::abs(value) < 1e9 ? value : 0.0;
  const auto [end, error] =
      std::to_chars(room.data(), room.data() + room.size(), shown, std::chars_format::fixed, digits);
  std::string text{room.data(), end};
  while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.')) {
    const bool point = text.back() == '.';
    text.pop_back();
    if (point) break;
  }
  return text == "-0" ? "0" : text;
}

std::string svg_escaped(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    }
  }
  return escaped;
}

std::string svg_text(double x, double y, std::string_view text, std::string_view attributes) {
  return "<text" + attribute("x", x) + attribute("y", y) + " " + std::string{attributes} + ">" + svg_escaped(text) +
         "</text>\n";
}

std::string svg_circle(double x, double y, double radius, std::string_view attributes) {
  return tag("circle", attribute("cx", x) + attribute("cy", y) + attribute("r", radius), attributes);
}

std::string svg_rectangle(double x, double y, double width, double height, std::string_view attributes) {
  return tag("rect", attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height),
             attributes);
}

std::string svg_curve(double x, double y, double width, double height, std::span<const float> values,
                      std::string_view attributes) {
  std::string path = " d=\"M";
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double along = values.size() < 2 ? 0.0 : static_cast<double>(i) / static_cast<double>(values.size() - 1);
    path += (i == 0 ? "" : " ") + svg_number(x + width * along) + " " +
            svg_number(y - height * static_cast<double>(values[i]));
  }
  return tag("path", path + "\"", attributes);
}

}  // namespace perigee
