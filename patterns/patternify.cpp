// patterns/patternify.cpp -- A function of plain numbers becomes one whose arguments may change in time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/patternify.h"

#include <algorithm>

#include "patterns/pure.h"

namespace perigee {
namespace {

// A pattern of lists with the value of each argument.
Pattern together(const std::vector<Pattern>& arguments) {
  Pattern lists = fmap(arguments.front(), [](Value& value) {
    value = Value::list({}, std::move(value));
    return true;
  });
  for (size_t i = 1; i < arguments.size(); ++i) {
    lists = app_left(std::move(lists), arguments[i], [](Value& list, const Value& next) {
      list = Value::list(list.items(), next);
      return true;
    });
  }
  return lists;
}

}  // namespace

Pattern patternify(const std::vector<Pattern>& arguments, std::function<Pattern(std::span<const Value>)> make, Bind how,
                   const std::vector<Pattern>& inside) {
  const bool plain = std::all_of(arguments.begin(), arguments.end(),
                                 [](const Pattern& argument) { return argument->pure_value() != nullptr; });
  if (plain) {
    std::vector<Value> values;
    Context places;
    for (const Pattern& argument : arguments) {
      values.push_back(*argument->pure_value());
      places.add(static_cast<const PureNode&>(*argument).context());
    }
    return with_context(make(values), std::move(places));
  }
  if (arguments.size() == 1) {
    return bind(
        how, arguments.front(),
        [make = std::move(make)](const Value& value) {
          return make(std::span{&value, 1});
        },
        inside);
  }
  return bind(
      how, together(arguments), [make = std::move(make)](const Value& list) { return make(list.items()); }, inside);
}

}  // namespace perigee
