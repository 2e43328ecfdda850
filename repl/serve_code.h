// repl/serve_code.h -- What a page asks the language: code to evaluate, names to complete, words to explain.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repl/stage.h"
#include "stream/perform.h"

namespace perigee {

class ServeCode final : public stream::CodeDoor {
 public:
  explicit ServeCode(Stage& stage) : stage_{stage} {}
  void ask(const nlohmann::json& message, Answer answer) override;

 private:
  Stage& stage_;
};

// How the performance does, as /api/status and `status` tell it. Any thread.
nlohmann::json serve_status(Stage& stage);

}  // namespace perigee
