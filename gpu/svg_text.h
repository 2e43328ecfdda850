// gpu/svg_text.h -- SVG elements as text: the same digits on every machine, nothing that a name could break.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace perigee {

// A number with so many digits behind the point at most; 0 for what is none.
std::string svg_number(double value, int digits = 1);

// Text between tags or quotes: < > & " ' and control characters are replaced.
std::string svg_escaped(std::string_view text);

// `attributes` as they stand in the tag.
std::string svg_text(double x, double y, std::string_view text, std::string_view attributes);
std::string svg_circle(double x, double y, double radius, std::string_view attributes);
std::string svg_rectangle(double x, double y, double width, double height, std::string_view attributes);

// A line through the values, evenly spaced from x on over `width`; value 0 at y, 1 at y − height.
std::string svg_curve(double x, double y, double width, double height, std::span<const float> values,
                      std::string_view attributes);

}  // namespace perigee
