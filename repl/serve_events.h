// repl/serve_events.h -- What listeners see beside the sound: events lit up in the code, meters, the cycle.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repl/osc/highlights.h"
#include "repl/osc/slot_meter.h"
#include "repl/stage.h"
#include "stream/broadcast.h"

namespace perigee {

class ServeEvents final : public stream::LiveEvents {
 public:
  explicit ServeEvents(Stage& stage) : stage_{stage} {}

  void begin() override;
  std::vector<std::string> at(Frames first) override;
  void end() override;

 private:
  std::string meter(Frames first);

  Stage& stage_;
  osc::Highlights highlights_;
  osc::SlotMeter meter_;
  bool metering_ = false;
  int count_ = 0;
};

}  // namespace perigee
