// repl/osc/service.cpp -- The instrument for editors and controllers: what comes in over OSC is checked, done, answered.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/service.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "engine/kit.h"
#include "lua/help.h"
#include "lua/names.h"
#include "lua/pattern_objects.h"
#include "patterns/core.h"
#include "patterns/inputs.h"
#include "repl/stage.h"

namespace perigee::osc {
namespace {

constexpr int kProtocol = 1;
constexpr std::size_t kMostSubscribers = 64;
constexpr std::size_t kMostManners = 1024;  // senders that are remembered
constexpr std::size_t kMostWords = 8192;    // of controllers: words live as long as the program
constexpr std::size_t kLongestWord = 200;   // bytes
constexpr std::string_view kTooMuch = "too much is waiting to be done; this is left out";
constexpr std::string_view kTooOften = "too many messages; this one is left out";
constexpr std::string_view kTooManyWords = "too many words have been brought, or one that is too long";
constexpr double kMostLine = 500'000.0;  // of a file
constexpr double kMostColumn = 1'000'000.0;
constexpr std::int64_t kAheadNs = 100'000'000;   // that a highlight is sent before it is heard
constexpr int kCycleTicks = 2, kMeterTicks = 2;  // of the server's, at 50 a second: 25 times a second
constexpr float kInaudible = 1e-5f;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// What `add` still adds of a text where an answer may have no more than so many bytes.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
  return text.substr(0, most) + "…";
}

bool is_dirt(const Peer& peer) { return peer.door == Door::dirt || peer.door == Door::busses; }

std::size_t room_for(const Peer& peer) {
  return peer.connection == 0 ? Server::kLongestDatagram - 1024 : Framing::kLongestPacket / 2;
}

// What a name is, and its line of help.
}  // namespace

Service::Service(Stage& stage, const Options& options)
    : stage_{stage}, options_{options}, token_{new_token()}, arrivals_{[this](const std::string& message) {
        stage_.messages().add(message);
      }} {}

Service::~Service() { server_.stop(); }

void Service::close() {
  server_.stop();
  endpoint_file_.remove();
  {
    const std::lock_guard lock(subscribers_mutex_);
    subscribers_.clear();
  }
  if (watching_ || metering_) set_streams();
}

std::string Service::open() {
  std::vector<std::string> told;
  if (options_.osc_port != 0) open_for_editors(told);
  if (options_.dirt_port != 0) {
    const std::string problem = server_.open(Door::dirt, options_.dirt_port, 1, options_.dirt_address);
    if (problem.empty()) {
      told.push_back(fmt::format("a SuperDirt on port {}", options_.dirt_port));
      if (options_.dirt_address != Options{}.dirt_address) told.back() += " of " + options_.dirt_address;
      open_for_busses();
    } else if (problem.find("address") != std::string::npos) {
      stage_.messages().add(
          fmt::format("--dirt-address: {}; nothing of Tidal's is heard here. 0.0.0.0 means all of them", problem));
    } else {
      stage_.messages().add(
          fmt::format("--dirt: {}, perhaps by SuperDirt itself or another perigee; nothing of Tidal's "
                      "is heard here. End that one, or say --dirt=PORT and tell Tidal of it",
                      problem));
    }
  }
  if (server_.port(Door::editors) != 0 || server_.port(Door::dirt) != 0) server_.start(*this);
  return fmt::format("{}", fmt::join(told, ", "));
}

void Service::open_for_busses() {
  const int port = options_.dirt_port - kBussesBelow;
  const std::string problem =
      port > 0 ? server_.open(Door::busses, port, 1, options_.dirt_address) : fmt::format("there is no port {}", port);
  if (!problem.empty())
    stage_.messages().add(
        fmt::format("--dirt: {}, perhaps by SuperCollider; control busses are set on port {} alone "
                    "(oBusPort in Tidal)",
                    problem, options_.dirt_port));
}

void Service::open_for_editors(std::vector<std::string>& told) {
  if (const std::string problem = server_.open(Door::editors, options_.osc_port); !problem.empty()) {
    told.push_back("no OSC: " + problem);
    return;
  }
  const int port = server_.port(Door::editors);
  endpoint_ = {.pid = getpid(),
               .port = port,
               .tcp_port = port,
               .token = token_,
               .serve_port = options_.serve_port,
               .serve_token = options_.serve_token};
  told.push_back(fmt::format("OSC on port {}", port));
  if (const std::string problem = endpoint_file_.write(endpoint_); !problem.empty())
    told.back() += " (" + problem + ")";
  if (options_.control_port == 0) return;
  const std::string problem = server_.open(Door::control, options_.control_port);
  if (!problem.empty()) {
    told.push_back("none for Tidal's control messages: " + problem);
  } else if (server_.port(Door::control) != options_.control_port) {
    told.push_back(fmt::format("Tidal's control messages on {} as {} is taken", server_.port(Door::control),
                               options_.control_port));
  }
}

// Manners.

bool Service::may_speak(const Peer& peer) {
  if (manners_.size() >= kMostManners && !manners_.contains(peer)) manners_.clear();
  Manners& manners = manners_[peer];
  return (is_dirt(peer) ? manners.events : manners.messages).take(now());
}

void Service::refuse(const Peer& peer, std::string_view address, std::string_view problem) {
  const double seconds = now();
  if (!manners_[peer].errors.take(seconds) || !all_errors_.take(seconds)) return;
  Message message{"/error", {}};
  server_.send(peer, message.add(cut(std::string{address}, 300)).add(problem));
}

void Service::too_long(const Peer& peer) {
  refuse(peer, "", fmt::format("a packet is longer than {} bytes; the connection ends", Framing::kLongestPacket));
}

void Service::gone(const Peer& peer) {
  manners_.erase(peer);
  {
    const std::lock_guard lock(subscribers_mutex_);
    if (subscribers_.erase(peer) == 0) return;
  }
  set_streams();
}

// What comes in.

bool Service::received(const Peer& peer, std::span<const char> packet) {
  bool in_time = true;
  const auto wrong = read_packet(packet, [&](const Message& message) {
    in_time = may_speak(peer);
    if (!in_time) return refuse(peer, message.address, kTooOften);
    if (peer.door == Door::editors) return received_by_editors(peer, message);
    std::string why;
    is_dirt(peer) ? dirt(peer, message, why) : control(message, why);
    if (!why.empty()) refuse(peer, message.address, why);
  });
  if (!wrong) return in_time;
  refuse(peer, wrong->address, wrong->sentence);
  return may_speak(peer);
}

void Service::received_by_editors(const Peer& peer, const Message& message) {
  const Checked checked = check(message, token_);
  if (checked.entry == nullptr) return refuse(peer, message.address, checked.problem);
  act(peer, *checked.entry, message);
}

void Service::act(const Peer& peer, const Entry& entry, const Message& message) {
  const std::uint32_t panics = stage_.guests().panics();
  const auto later = [&](std::function<void()> work) {
    if (!stage_.guests().post(std::move(work))) refuse(peer, entry.address, kTooMuch);
  };
  switch (entry.request) {
    case Request::hello: {
      Message reply{"/hello", {}};
      return server_.send(peer, reply.add("perigee").add(PERIGEE_VERSION).add(kProtocol));
    }
    case Request::status:
      return server_.send(peer, status());
    case Request::subscribe:
    case Request::unsubscribe:
      return subscribe(peer, message, entry.request == Request::subscribe);
    case Request::eval:
      // Whoever waits for an answer with that id gets one.
      if (!stage_.guests().post([this, peer, message, panics] { evaluate(peer, message, panics); })) {
        Message reply{"/eval/error", {message.arguments[1]}};
        server_.send(peer, reply.add(kTooMuch).add("").add(1).add(0).add(1).add(0));
      }
      return;
    case Request::panic:
      if (!stage_.guests().panic([this, peer](const std::string& problem) { answer(peer, "/panic", problem); }))
        refuse(peer, entry.address, "a panic is waiting already");
      return;
    case Request::undo:
    case Request::redo:
    case Request::hush:
      return later([this, peer, name = entry.address, panics] {
        answer(peer, name, stage_.guests().command(name.substr(1), panics));
      });
    case Request::complete:
      return later([this, peer, message] { complete(peer, message); });
    case Request::doc:
      return later([this, peer, message] {
        Message reply{"/doc/text", {message.arguments[0]}};
        server_.send(peer, reply.add(cut(stage_.host().help(message.arguments[1].text), room_for(peer))));
      });
  }
}

void Service::evaluate(const Peer& peer, const Message& message, std::uint32_t panics) {
  const std::vector<Argument>& given = message.arguments;
  const Argument& id = given[1];
  const double line = given.size() > 4 ? given[4].number : 1.0, column = given.size() > 5 ? given[5].number : 0.0;
  if (!(line >= 1.0 && line <= kMostLine && column >= 0.0 && column <= kMostColumn)) {
    Message reply{"/eval/error", {id}};
    reply.add(fmt::format("line {} and column {} are no place in a file: lines are 1 to {}, columns 0 to {}", line,
                          column, kMostLine, kMostColumn));
    return server_.send(peer, reply.add("").add(1).add(0).add(1).add(0));
  }
  const Guests::Outcome outcome = stage_.guests().evaluate({.id = id,
                                                            .text = given[2].text,
                                                            .file = given.size() > 3 ? given[3].text : "",
                                                            .line = static_cast<int>(line),
                                                            .column = static_cast<int>(column),
                                                            .panics = panics});
  if (!outcome.ok) {
    const Place& place = outcome.fault.place;
    Message reply{"/eval/error", {id}};
    reply.add(cut(outcome.fault.message, room_for(peer))).add(outcome.fault.file);
    return server_.send(peer, reply.add(place.line).add(place.column).add(place.end_line).add(place.end_column));
  }
  if (!outcome.value.empty()) {
    Message value{"/eval/value", {id}};
    server_.send(peer, value.add(cut(outcome.value, room_for(peer))));
  }
  server_.send(peer, Message{"/eval/ok", {id}});
}

void Service::answer(const Peer& peer, std::string_view address, const std::string& problem) {
  Message reply{problem.empty() ? "/ok" : "/error", {}};
  reply.add(address);
  if (!problem.empty()) reply.add(problem);
  server_.send(peer, reply);
}

void Service::complete(const Peer& peer, const Message& message) {
  Message reply{"/complete/items", {message.arguments[0]}};
  std::size_t size = 0;
  for (const Completion& each : stage_.host().complete(message.arguments[1].text).items) {
    size += each.name.size() + each.kind.size() + each.summary.size() + 15;  // with their zeros and types
    if (size > room_for(peer)) break;
    reply.add(each.name).add(each.kind).add(each.summary);
  }
  server_.send(peer, reply);
}

// Tidal's control messages.

void Service::control(const Message& message, std::string& problem) {
  TidalMeaning meaning = tidal_meaning(message);
  problem = std::move(meaning.problem);
  if (!problem.empty()) return;
  if (meaning.input.empty()) {
    const bool taken = stage_.guests().post([this, address = message.address, code = std::move(meaning.code)] {
      const EvalResult result = stage_.evaluate({.text = code, .name = "osc", .origin = "control"});
      if (!result.ok)
        stage_.messages().add(fmt::format("{}: {}", address, Source{code, 1, 0}.fault(result, "osc").message));
    });
    if (!taken) problem = kTooMuch;
    return;
  }
  if (!may_bring(meaning.input) || !may_bring(meaning.value.text)) {
    problem = kTooManyWords;
    return;
  }
  bool first = false;
  {
    const std::lock_guard lock(inputs_mutex_);
    first = inputs_.empty();
    inputs_[meaning.input] = std::move(meaning.value);
  }
  if (first) stage_.tasks().post([this] { set_inputs(); });
}

// Words live as long as the program.
bool Service::may_bring(std::string_view word) {
  if (words_.contains(word)) return true;
  if (word.size() > kLongestWord || words_.size() >= kMostWords) return false;
  words_.emplace(word);
  return true;
}

// SuperDirt's messages.

void Service::dirt(const Peer& peer, const Message& message, std::string& problem) {
  const DirtMeaning meaning = dirt_meaning(message);
  problem = meaning.problem;
  if (!problem.empty()) return;
  switch (meaning.request) {
    case DirtMeaning::Request::handshake:
      return server_.send(peer, handshake_reply(server_.port(Door::busses) != 0 ? server_.port(Door::busses)
                                                                                : server_.port(Door::dirt)));
    case DirtMeaning::Request::hello:
      return server_.send(peer, hello_reply());
    case DirtMeaning::Request::synth_info:
      if (const Instrument* const known = find_instrument(meaning.synth, ChainOrder::superdirt)) {
        std::vector<std::string_view> controls;
        for (const InstrumentParam& param : known->params) controls.push_back(param.name);
        return server_.send(peer, synth_info_reply(meaning.synth, controls));
      }
      problem = "there is no such synth in the kit";
      return;
    case DirtMeaning::Request::busses:
      // Each value is as much work as a message.
      for (std::size_t i = 1; i < meaning.busses.size() && problem.empty(); ++i) {
        if (!may_speak(peer)) problem = kTooOften;
      }
      if (!problem.empty()) return;
      problem = arrivals_.set_busses(stage_.player(), meaning, message.time);
      return;
    case DirtMeaning::Request::play:
      break;
  }
  for (const DirtMeaning::Control& each : meaning.controls) {
    if (may_bring(each.name) && may_bring(each.value.text)) continue;
    problem = kTooManyWords;
    return;
  }
  problem = arrivals_.play(stage_.player(), meaning, message.time);
}

// The last value of each name.
void Service::set_inputs() {
  std::map<std::string, Argument> inputs;
  {
    const std::lock_guard lock(inputs_mutex_);
    inputs.swap(inputs_);
  }
  for (const auto& [name, value] : inputs)
    stage_.player().receive(name, value.is_text() ? Value{value.text} : Value{value.number});
}

// What goes out by itself.

unsigned Service::stream_named(std::string_view name) {
  constexpr std::pair<std::string_view, Stream> kNames[] = {
      {"highlight", kHighlight}, {"cycle", kCycle}, {"meter", kMeter}, {"log", kLog}};
  for (const auto& [known, stream] : kNames) {
    if (known == name) return stream;
  }
  return 0;
}

void Service::subscribe(const Peer& peer, const Message& message, bool on) {
  unsigned streams = 0;
  for (const Argument& what : message.arguments) {
    const unsigned stream = stream_named(what.text);
    if (stream == 0) return refuse(peer, message.address, "there are highlight, cycle, meter and log");
    streams |= stream;
  }
  {
    const std::lock_guard lock(subscribers_mutex_);
    if (on && subscribers_.size() >= kMostSubscribers && !subscribers_.contains(peer))
      return refuse(peer, message.address, "there are too many subscribers");
    unsigned& wanted = subscribers_[peer];
    wanted = on ? wanted | streams : wanted & ~streams;
    if (wanted == 0) subscribers_.erase(peer);
  }
  set_streams();
  Message reply{"/ok", {}};
  server_.send(peer, reply.add(message.address));
}

// Nobody gathers what nobody wants.
void Service::set_streams() {
  unsigned wanted = 0;
  {
    const std::lock_guard lock(subscribers_mutex_);
    for (const auto& [peer, streams] : subscribers_) wanted |= streams;
  }
  const bool watch = (wanted & kHighlight) != 0, meter = (wanted & kMeter) != 0;
  if (watch != watching_) {
    highlights_.clear();
    watch ? stage_.player().observe(highlights_) : stage_.player().observe_no_more(highlights_);
    watching_ = watch;
  }
  if (meter && !metering_) {
    metering_ = stage_.player().engine().taps().connect(meter_);
    if (!metering_) stage_.messages().add("too many listen to the sound at once; OSC's meters stay still");
  } else if (!meter && metering_) {
    stage_.player().engine().taps().disconnect(meter_);
    metering_ = false;
  }
  server_.set_busy((wanted & (kHighlight | kCycle | kMeter)) != 0);
}

void Service::broadcast(Stream stream, const Message& message) {
  std::vector<Peer> to;
  {
    const std::lock_guard lock(subscribers_mutex_);
    for (const auto& [peer, streams] : subscribers_) {
      if ((streams & stream) != 0) to.push_back(peer);
    }
  }
  for (const Peer& peer : to) server_.send(peer, message);
}

void Service::log(std::string_view level, std::string_view text) {
  Message message{"/log", {}};
  broadcast(kLog, message.add(level).add(cut(std::string{text}, Server::kLongestDatagram - 1024)));
}

void Service::send_highlights() {
  Player& player = stage_.player();
  const std::int64_t ahead =
      std::max<std::int64_t>(kAheadNs, std::llround(1e9 * player.output_seconds()) + kAheadNs / 2);
  const std::optional<Frames> until = player.frame_heard_at(wall_now() + ahead);
  if (!until) return;
  for (const Highlights::Event& event : highlights_.take(*until)) {
    for (const Evaluations::Found& found : stage_.guests().evaluations().find(event.ranges)) {
      const double seconds = 1e-9 * static_cast<double>(player.wall_heard(event.frame).value_or(0) - wall_now());
      Message message{"/highlight", {found.id}};
      message.add(event.slot).add(Argument::of_float(seconds)).add(Argument::of_float(event.seconds));
      const Place& place = found.place;
      broadcast(kHighlight, message.add(place.line).add(place.column).add(place.end_line).add(place.end_column));
    }
  }
}

void Service::send_meters() {
  const auto readings = meter_.take();
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (i != SlotMeter::kMaster && readings[i].peak < kInaudible) continue;
    Message message{"/meter", {}};
    message.add(i == SlotMeter::kMaster ? "master" : stage_.player().slot_name(i));
    broadcast(kMeter, message.add(Argument::of_float(static_cast<double>(readings[i].peak)))
                          .add(Argument::of_float(static_cast<double>(readings[i].rms))));
  }
}

void Service::tick() {
  ++ticks_;
  if (watching_) send_highlights();
  unsigned wanted = 0;
  {
    const std::lock_guard lock(subscribers_mutex_);
    for (const auto& [peer, streams] : subscribers_) wanted |= streams;
  }
  if ((wanted & kCycle) != 0 && ticks_ % kCycleTicks == 0) {
    Message message{"/cycle", {}};
    broadcast(kCycle, message.add(Argument::of(stage_.player().cycle())).add(Argument::of(stage_.player().cps())));
  }
  if (metering_ && ticks_ % kMeterTicks == 0) send_meters();
  // Another perigee may have come and gone, and its file with it; or it was killed, and has left it.
  if (endpoint_.port != 0 && (wanted == 0 || ticks_ % 50 == 0) && EndpointFile::is_free())
    endpoint_file_.write(endpoint_);
}

Message Service::status() const {
  Player& player = stage_.player();
  const EngineStatus engine = player.engine().status();
  const DeviceInfo device = stage_.player().device_info();
  const DeviceStats stats = stage_.player().device_stats();
  const auto count = [](auto number) { return Argument::of(static_cast<std::int64_t>(number)); };
  std::string slots;
  for (const std::string& name : player.playing()) slots += (slots.empty() ? "" : " ") + name;
  Message reply{"/status/values", {}};
  reply.add("version").add(PERIGEE_VERSION);
  reply.add("cycle").add(Argument::of(player.cycle()));
  reply.add("cps").add(Argument::of(player.cps()));
  reply.add("playing").add(slots);
  reply.add("leader").add(player.leader());
  reply.add("device").add(device.name);
  reply.add("rate_hz").add(Argument::of(device.rate_hz));
  reply.add("block_frames").add(device.block_frames);
  reply.add("latency_ms").add(Argument::of(1000.0 * stage_.player().output_seconds()));
  reply.add("load").add(Argument::of(static_cast<double>(engine.load)));
  reply.add("worst_load").add(Argument::of(stats.worst_load));
  reply.add("mean_load").add(Argument::of(stats.mean_load));
  reply.add("xruns").add(count(stats.xruns));
  reply.add("voices").add(count(engine.voices));
  reply.add("started_voices").add(count(engine.triggers));
  reply.add("late_events").add(count(engine.late));
  reply.add("dropped_events").add(count(engine.dropped));
  reply.add("network_underruns").add(count(player.network_underruns()));
  reply.add("shed_voices").add(count(engine.shed));
  reply.add("dirt_events").add(count(arrivals_.events()));
  reply.add("late_dirt_events").add(count(arrivals_.late()));
  const std::lock_guard lock(subscribers_mutex_);
  reply.add("subscribers").add(count(subscribers_.size()));
  return reply;
}

}  // namespace perigee::osc
