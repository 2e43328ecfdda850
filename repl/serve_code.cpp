// repl/serve_code.cpp -- The messages of /perform, one after the other on the thread that evaluates.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/serve_code.h"

#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee {

namespace {

using nlohmann::json;
using stream::Refusal;

constexpr double kMostLine = 500'000.0, kMostColumn = 1'000'000.0;

json answer_to(const json& id, const char* type) {
  json answer{{"type", type}};
  if (!id.is_null()) answer["id"] = id;
  return answer;
}

void evaluate(Stage& stage, const Guests::Piece& piece, const json& id, const stream::CodeDoor::Answer& answer) {
  const Guests::Outcome outcome = stage.guests().evaluate(piece);
  if (!outcome.ok) {
    const osc::Place& place = outcome.fault.place;
    json failed = answer_to(id, "failed");
    failed.update({{"message", outcome.fault.message},
                   {"file", outcome.fault.file},
                   {"line", place.line},
                   {"column", place.column},
                   {"endLine", place.end_line},
                   {"endColumn", place.end_column}});
    return answer(failed);
  }
  if (!outcome.value.empty()) {
    json value = answer_to(id, "value");
    value["text"] = outcome.value;
    answer(value);
  }
  json ok = answer_to(id, "ok");
  ok["code"] = outcome.number;
  answer(ok);
}

}  // namespace

json serve_status(Stage& stage) {
  const Player& player = stage.player();
  const EngineStatus engine = stage.player().engine().status();
  return {{"version", PERIGEE_VERSION},
          {"cycle", player.cycle()},
          {"cps", player.cps()},
          {"playing", player.playing()},
          {"voices", engine.voices},
          {"load", engine.load},
          {"late_events", engine.late},
          {"dropped_events", engine.dropped},
          {"shed_voices", engine.shed},
          {"xruns", player.device_stats().xruns},
          {"rate_hz", player.device_info().rate_hz}};
}

void ServeCode::ask(const json& message, Answer answer) {
  const std::string type = message["type"];
  const json id = message.value("id", json{});
  if (!id.is_null() && !id.is_number() && !id.is_string()) throw Refusal("invalid_field", "id is a number or a text");
  Guests& guests = stage_.guests();
  const auto later = [&](std::function<void()> work) {
    if (!guests.post(std::move(work))) throw Refusal("busy", "too much is waiting to be done; this is left out", 503);
  };
  if (type == "eval") {
    const Guests::Piece piece{.id = osc::Argument::of(std::string{"web"}),
                              .text = stream::text_in(message, "code", "", std::size_t{1} << 20),
                              .file = stream::text_in(message, "file", ""),
                              .line = static_cast<int>(stream::number_in(message, "line", 1.0, 1.0, kMostLine)),
                              .column = static_cast<int>(stream::number_in(message, "column", 0.0, 0.0, kMostColumn)),
                              .origin = "web",
                              .panics = guests.panics()};
    return later([this, piece, id, answer = std::move(answer)] { evaluate(stage_, piece, id, answer); });
  }
  const auto done = [id, type, answer](const std::string& problem) {
    json reply = answer_to(id, problem.empty() ? "done" : "error");
    reply["what"] = type;
    if (!problem.empty()) reply.update({{"message", problem}, {"code", "failed"}});
    answer(reply);
  };
  if (type == "panic") {
    if (!guests.panic(done)) throw Refusal("busy", "a panic is waiting already", 503);
    return;
  }
  if (type == "hush" || type == "undo" || type == "redo")
    return later([&guests, type, done, panics = guests.panics()] { done(guests.command(type, panics, "web")); });
  if (type == "complete") {
    return later([this, id, answer, prefix = stream::text_in(message, "prefix", "", 1 << 16)] {
      json reply = answer_to(id, "items");
      reply["items"] = json::array();
      for (const Completion& each : stage_.host().complete(prefix).items)
        reply["items"].push_back({{"name", each.name}, {"kind", each.kind}, {"summary", each.summary}});
      answer(reply);
    });
  }
  if (type == "doc") {
    return later([this, id, answer, name = stream::text_in(message, "name", "")] {
      json reply = answer_to(id, "doc");
      reply["text"] = stage_.host().help(name);
      answer(reply);
    });
  }
  if (type == "status") {
    json reply = answer_to(id, "status");
    reply.update(serve_status(stage_));
    return answer(reply);
  }
  throw Refusal("unknown_type", "there is no message of the type \"" + type.substr(0, 100) + "\" here");
}

}  // namespace perigee
