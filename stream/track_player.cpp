// stream/track_player.cpp -- A job sends while there is something to send; wishes wake it, or begin it again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/track_player.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

#include "engine/resample.h"
#include "stream/encoding.h"
#include "stream/fields.h"
#include "stream/preset_chain.h"
#include "stream/refusal.h"
#include "stream/track_file.h"

namespace perigee::stream {
namespace {

constexpr double kFirstSeconds = 0.1, kChunkSeconds = 0.5;  // of sound in a message
constexpr double kAheadSeconds = 10.0;                      // of what a client says that it has heard …
constexpr double kUntoldAheadSeconds = 2.0;  // … and of the clock, where it says nothing: so soon it hears a change
constexpr double kProgressSeconds = 1.0;

using Clock = std::chrono::steady_clock;
using nlohmann::json;

// Whole quanta, so that a chain's never begin in the middle of a chunk.
std::size_t frames_for(double seconds, int rate_hz) {
  return static_cast<std::size_t>(seconds * rate_hz / kQuantum) * kQuantum;
}

}  // namespace

struct TrackPlayer::Playing : std::enable_shared_from_this<TrackPlayer::Playing> {
  Playing(const TrackPlace& shared, const std::shared_ptr<WebSocket>& to) : place{shared}, socket{to} {}

  // What was asked for, once.
  const TrackPlace& place;
  std::shared_ptr<WebSocket> socket;
  std::int64_t id = 0;
  bool enhanced = true;
  Format format = Format::json;
  std::shared_ptr<std::atomic<std::uint32_t>> streams;

  std::mutex mutex;  // of the wishes
  std::condition_variable changed;
  std::string preset;
  double intensity = 1.0;
  std::optional<double> seek;
  bool sought = false;    // …, which is told
  bool led_over = false;  // … and the sound goes on through it, from the preset before
  bool preset_changed = false, paused = false, full = false, running = false;
  std::optional<double> heard;  // where the client was …
  Clock::time_point heard_at;   // … then
  std::uint32_t epoch = 1;
  std::atomic<bool> stop = false, interrupted = false;

  // The job's.
  std::optional<Track> track;
  std::optional<TrackFile> file;
  std::optional<PresetChain> chain;
  std::unique_ptr<Encoder> encoder;
  std::deque<Outgoing> unsent;
  int channels = 2;
  Frames at = 0, sent_encoded = 0, begin = 0;  // of the track; of the stream; where the stream began
  int sent_hz = 48000;
  bool shorter = false;  // the file has ended before it should
  std::uint32_t seq = 0, chunk = 0, chunks = 0, stream = 0;
  std::atomic<bool> ended = false;  // read under the lock by whoever wishes
  double told = 0.0;
  Clock::time_point begun;
  double begun_seconds = 0.0;

  bool begin_job() {
    running = true;
    if (place.jobs.start([self = shared_from_this()] { self->run(); })) return true;
    return running = false;
  }
  void wake() {
    interrupted = true;
    changed.notify_all();
    socket->out().wake();
  }

  const char* stream_type() const { return enhanced ? "enhanced" : "normal"; }
  void say(const char* type, json data) {
    data["track_id"] = id;
    unsent.push_back(text_message(json_text({{"type", type}, {"data", std::move(data)}})));
  }
  void fail(const std::string& code, const std::string& sentence) {
    json data{{"track_id", id}, {"error", sentence}, {"code", code}, {"stream_type", stream_type()}};
    if (track) data["recovery_position"] = static_cast<double>(at) / track->rate_hz;
    socket->send(text_message(json_text({{"type", "audio_stream_error"}, {"data", data}})));
  }

  void run() noexcept;
  void work();
  void open();
  bool grant_wishes();
  void use_preset();
  void go_to(double seconds, bool is_seek, bool leads);
  void hear_before(Frames frame);
  std::optional<double> heard_now() const;
  bool may_send();
  bool send_all();
  void make_chunk();
  std::size_t length_of(std::uint32_t number) const {
    return number == 0 ? frames_for(kFirstSeconds, track->rate_hz) : frames_for(kChunkSeconds, track->rate_hz);
  }
};

void TrackPlayer::Playing::run() noexcept {
  std::string code = "STREAMING_ERROR", sentence;
  try {
    work();
    return;
  } catch (const Refusal& refusal) {
    code = refusal.code() == "not_found"       ? "TRACK_NOT_FOUND"
           : refusal.code() == "invalid_field" ? "ENCODING_ERROR"
                                               : refusal.code();
    sentence = refusal.what();
  } catch (const std::exception& error) {
    sentence = error.what();
  }
  const std::lock_guard lock{mutex};
  running = false;
  ended = true;
  if (!stop) fail(code, sentence);
}

// Until it is paused, at its end, or stopped.
void TrackPlayer::Playing::work() {
  if (!track) open();
  for (;;) {
    {
      std::unique_lock lock{mutex};
      interrupted = false;
      if (stop || !grant_wishes()) {
        running = false;
        return;
      }
    }
    if (!send_all()) continue;  // a wish came in between
    if (ended) {
      const std::lock_guard lock{mutex};
      if (interrupted) continue;
      running = false;
      return;
    }
    if (may_send()) make_chunk();
  }
}

void TrackPlayer::Playing::open() {
  track = place.library.get(id);
  file.emplace(track->path);
  const auto slack = static_cast<Frames>(kSlackSeconds * track->rate_hz);
  shorter = file->frames() + slack < track->frames;
  track->frames = file->frames();
  track->rate_hz = file->rate_hz();
  channels = enhanced ? 2 : std::min(file->channels(), 2);
  chain.emplace(track->rate_hz);
  const std::lock_guard lock{mutex};
  if (enhanced) use_preset();
  preset_changed = false;
}

// False where it has to wait for another wish; with the lock.
bool TrackPlayer::Playing::grant_wishes() {
  const bool another = std::exchange(preset_changed, false), leads = std::exchange(led_over, false);
  if (another && !leads) use_preset();
  if (seek) {
    const double where = *seek;
    seek.reset();
    go_to(where, std::exchange(sought, true), leads);
  }
  return !paused;
}

void TrackPlayer::Playing::use_preset() {
  const auto all = place.presets();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Preset& each) { return each.name == preset; });
  if (found == all.end()) throw Refusal("PRESET_NOT_FOUND", "there is no preset \"" + preset + '"');
  chain->set(found->graph.get(), static_cast<float>(intensity));
}

// The chain is where it would be if it had played until there.
void TrackPlayer::Playing::hear_before(Frames frame) {
  constexpr double kMemorySeconds = 0.5;
  const auto frames = std::min<std::size_t>(frames_for(kMemorySeconds, track->rate_hz),
                                            static_cast<std::size_t>(frame) / kQuantum * kQuantum);
  file->seek(frame - static_cast<Frames>(frames));
  std::vector<float> sound = file->read(frames);
  chain->process(sound);
}

// With the lock. Where the client is, if it says so now and then.
std::optional<double> TrackPlayer::Playing::heard_now() const {
  if (!heard) return std::nullopt;
  const double since = paused ? 0.0 : std::chrono::duration<double>(Clock::now() - heard_at).count();
  return *heard + since;
}

void TrackPlayer::Playing::go_to(double seconds, bool is_seek, bool leads) {
  const Frames most = leads ? at : track->frames;  // what has not been sent has not been heard
  at = std::clamp<Frames>(static_cast<Frames>(std::llround(seconds * track->rate_hz)), 0, most);
  chain->forget();
  if (leads) {
    hear_before(at);
    use_preset();
  }
  file->seek(at);
  encoder = format == Format::json ? nullptr : make_encoder(format, channels, track->rate_hz);
  unsent.clear();
  begin = at;
  sent_encoded = 0;
  seq = chunk = 0;
  ended = false;
  stream = ++*streams;
  const Frames left = track->frames - at;
  const auto one = static_cast<Frames>(length_of(0)), other = static_cast<Frames>(length_of(1));
  chunks = left <= one ? (left > 0 ? 1u : 0u) : 1u + static_cast<std::uint32_t>((left - one + other - 1) / other);
  const double position = static_cast<double>(at) / track->rate_hz;
  begun = Clock::now();
  begun_seconds = told = position;
  sent_hz = encoder ? encoder->rate_hz(track->rate_hz) : track->rate_hz;
  if (heard && is_seek) {  // it goes on from there, and says so again
    heard = position;
    heard_at = begun;
  }
  json start{{"preset", enhanced ? json(preset) : json()},
             {"intensity", enhanced ? intensity : 0.0},
             {"sample_rate", sent_hz},
             {"channels", channels},
             {"total_chunks", chunks},
             {"chunk_duration", kChunkSeconds},
             {"fast_start", kFirstSeconds},
             {"total_duration", track->seconds()},
             {"stream", stream},
             {"stream_epoch", epoch},
             {"stream_type", stream_type()},
             {"format", name_of(format)},
             {"preskip", encoder ? encoder->preskip() : 0},
             {"start_position", position}};
  if (is_seek) start.update({{"is_seek", true}, {"start_chunk", 0}, {"seek_position", position}});
  say("audio_stream_start", std::move(start));
}

// Waits where enough is under way. False: a wish came.
bool TrackPlayer::Playing::may_send() {
  std::unique_lock lock{mutex};
  const double position = static_cast<double>(at) / track->rate_hz;
  for (;;) {
    if (interrupted || stop || paused) return false;
    const auto since = [](Clock::time_point when) {
      return std::chrono::duration<double>(Clock::now() - when).count();
    };
    const double there = heard ? *heard : begun_seconds + since(begun);
    const double early = position - there - (heard ? kAheadSeconds : kUntoldAheadSeconds);
    if (!full && early <= 0.0) return true;
    if (full || heard) {
      changed.wait(lock);
    } else {
      changed.wait_for(lock, std::chrono::duration<double>(early));
    }
  }
}

bool TrackPlayer::Playing::send_all() {
  while (!unsent.empty()) {
    if (!socket->send_in_turn(unsent.front(), interrupted)) {
      if (socket->out().closed()) stop = true;
      return false;
    }
    unsent.pop_front();
  }
  return true;
}

void TrackPlayer::Playing::make_chunk() {
  const std::size_t wanted = std::min(length_of(chunk), static_cast<std::size_t>(track->frames - at));
  std::vector<float> sound = file->read(wanted);
  if (sound.size() < 2 * wanted) {
    const Frames end = at + static_cast<Frames>(sound.size() / 2);
    shorter = shorter || end + static_cast<Frames>(kSlackSeconds * track->rate_hz) < track->frames;
    track->frames = end;
  }
  const auto frames = static_cast<Frames>(sound.size() / 2);
  const bool last = at + frames >= track->frames;
  chain->process(sound);
  if (channels == 1) {
    for (std::size_t i = 0; i < sound.size() / 2; ++i) sound[i] = sound[2 * i];
    sound.resize(sound.size() / 2);
  }
  if (encoder) {
    encoder->encode(sound, last, [&](std::string_view payload, std::size_t count) {
      const FrameHeader header{format,
                               static_cast<std::uint8_t>(channels),
                               0,
                               stream,
                               seq++,
                               static_cast<std::uint64_t>(sent_encoded),
                               static_cast<std::uint32_t>(count),
                               static_cast<std::uint32_t>(sent_hz)};
      const auto head = header.bytes();
      std::string bytes{head.data(), head.size()};
      bytes += payload;
      sent_encoded += static_cast<Frames>(count);
      unsent.push_back(binary_message(std::move(bytes)));
      ++place.metrics.chunks;
    });
    if (last && !unsent.empty() && unsent.back().binary) {
      std::string bytes = *unsent.back().bytes;
      bytes[6] = static_cast<char>(FrameHeader::kLast);
      unsent.back() = binary_message(std::move(bytes));
    }
  } else if (frames > 0) {
    // By hand: the samples are copied once.
    std::string text = json_text({{"track_id", id},
                                  {"chunk_index", chunk},
                                  {"chunk_count", chunks},
                                  {"sample_count", sound.size()},
                                  {"crossfade_samples", 0},
                                  {"seq", seq++},
                                  {"stream_epoch", epoch},
                                  {"frame", at - begin}});
    const std::string_view bytes{reinterpret_cast<const char*>(sound.data()), sound.size() * sizeof(float)};
    text.pop_back();
    text = R"({"type":"audio_chunk","data":)" + text + R"(,"samples":")";
    text.reserve(text.size() + (bytes.size() + 2) / 3 * 4 + 3);
    add_base64(text, bytes);
    text += R"("}})";
    unsent.push_back(text_message(std::move(text)));
    ++place.metrics.chunks;
  }
  ++chunk;
  at += frames;
  const double position = static_cast<double>(at) / track->rate_hz;
  if (position - told >= kProgressSeconds || last) {
    told = position;
    say("progress", {{"position", position}, {"duration", track->seconds()}});
  }
  if (!last) return;
  ended = true;
  if (shorter)
    say("audio_stream_error",
        {{"error", "the file ends before it should: it is damaged, or has changed since it was imported"},
         {"code", "STREAMING_ERROR"},
         {"stream_type", stream_type()},
         {"recovery_position", position}});
  say("audio_stream_end", {{"total_samples", resampled_frames(at - begin, track->rate_hz, sent_hz)},
                           {"duration", track->seconds()},
                           {"reason", shorter ? "errored" : "completed"},
                           {"stream_type", stream_type()},
                           {"stream_epoch", epoch}});
}

bool TrackPlayer::knows(const std::string& type) {
  constexpr std::string_view kTypes[] = {"play_enhanced", "play_normal", "pause",       "resume",
                                         "stop",          "seek",        "set_preset",  "set_intensity",
                                         "position",      "buffer_full", "buffer_ready"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

void TrackPlayer::play(const std::string& type, const json& data,
                       const std::shared_ptr<std::atomic<std::uint32_t>>& streams) {
  const auto socket = socket_.lock();
  auto playing = std::make_shared<Playing>(place_, socket);
  playing->enhanced = type == "play_enhanced";
  constexpr double kLargest = 9007199254740992.0;
  const double id = number_in(data, "track_id", -1.0, -kLargest, kLargest);
  if (id < 0.0 || id != std::floor(id))
    throw Refusal("TRACK_NOT_FOUND", "track_id is the number of a track of /api/tracks");
  playing->id = static_cast<std::int64_t>(id);
  const auto format = format_named(text_in(data, "format", "json"));
  if (!format) throw Refusal("ENCODING_ERROR", "format is json, f32, s16, flac or opus");
  playing->format = *format;
  playing->preset = text_in(data, "preset", "adaptive");
  playing->intensity = number_in(data, "intensity", 1.0, 0.0, 1.0);
  playing->seek = number_in(data, "start_position", 0.0, 0.0, 1e9);
  playing->streams = streams;
  playing->epoch = ++epoch_;
  end();
  ++place_.metrics.tracks;
  ++place_.metrics.tracks_begun;
  playing_ = std::move(playing);
  const std::lock_guard lock{playing_->mutex};
  if (!playing_->begin_job())
    throw Refusal("STREAMING_ERROR", "too many tracks and genomes are being streamed; try again later");
}

// With the lock. Who says where it is hears the change from there on, in a new epoch: what it has already is the preset before.
void TrackPlayer::change(Playing& playing, const json& data, json& told) {
  if (!playing.enhanced) return;
  playing.preset_changed = true;
  constexpr double kNowhere = -1.0;
  const double said = number_in(data, "position", kNowhere, 0.0, 1e9);
  const auto from = said == kNowhere ? playing.heard_now() : std::optional{said};
  if (!from || playing.ended) return;
  if (!playing.seek) {
    playing.led_over = true;
    playing.seek = *from;
  }
  playing.epoch = ++epoch_;
  told["stream_epoch"] = playing.epoch;
}

void TrackPlayer::act(const json& message, const std::shared_ptr<std::atomic<std::uint32_t>>& streams) {
  const auto socket = socket_.lock();
  if (!socket) return;
  const std::string type = message["type"];
  const auto found = message.find("data");
  const json data = found != message.end() && found->is_object() ? *found : json::object();
  const auto say = [&](const char* kind, json told) {
    if (playing_) told["track_id"] = playing_->id;
    socket->send(text_message(json_text({{"type", kind}, {"data", std::move(told)}})));
  };
  try {
    if (type == "play_enhanced" || type == "play_normal") return play(type, data, streams);
    if (!playing_) {
      if (type == "position" || type == "buffer_full" || type == "buffer_ready") return;  // of one that has just ended
      throw Refusal(type == "seek" ? "SEEK_ERROR" : "STREAMING_ERROR", "no track plays on this connection");
    }
    Playing& playing = *playing_;
    std::unique_lock lock{playing.mutex};
    if (type == "pause") {
      playing.paused = true;
      say("playback_paused", json::object());
    } else if (type == "resume") {
      playing.paused = false;
      playing.begun = Clock::now();
      playing.begun_seconds = std::max(playing.begun_seconds, playing.told - kUntoldAheadSeconds);
      say("playback_resumed", json::object());
    } else if (type == "stop") {
      say("playback_stopped", json::object());
      lock.unlock();
      return end();
    } else if (type == "seek") {
      const double position = number_in(data, "position", -1.0, 0.0, 1e9);
      if (position < 0.0) throw Refusal("SEEK_ERROR", "position is a number of seconds from 0 on");
      if (data.contains("preset")) playing.preset = text_in(data, "preset", "");
      playing.intensity = number_in(data, "intensity", playing.intensity, 0.0, 1.0);
      playing.preset_changed = playing.enhanced;
      playing.seek = position;
      playing.epoch = ++epoch_;
      say("seek_started", {{"position", position}, {"stream_epoch", playing.epoch}});
    } else if (type == "set_preset") {
      const std::string preset = text_in(data, "preset", "");
      const auto all = place_.presets();
      if (std::none_of(all.begin(), all.end(), [&](const Preset& each) { return each.name == preset; }))
        throw Refusal("PRESET_NOT_FOUND", "there is no preset \"" + preset + '"');
      playing.preset = preset;
      json told{{"preset", preset}};
      change(playing, data, told);
      say("preset_changed", std::move(told));
    } else if (type == "set_intensity") {
      const double intensity = number_in(data, "intensity", -1.0, 0.0, 1.0);
      if (intensity < 0.0) throw Refusal("invalid_field", "intensity is a number from 0 to 1");
      playing.intensity = intensity;
      json told{{"intensity", intensity}};
      change(playing, data, told);
      say("intensity_changed", std::move(told));
    } else if (type == "position") {
      playing.heard = number_in(data, "position", 0.0, 0.0, 1e9);
      playing.heard_at = Clock::now();
    } else {
      playing.full = type == "buffer_full";
    }
    const bool idle = !playing.running;
    const bool wakes = playing.seek || (!playing.ended && !playing.paused);
    if (!idle) {
      playing.wake();
    } else if (wakes && !playing.stop && !playing.begin_job()) {
      throw Refusal("STREAMING_ERROR", "too many tracks and genomes are being streamed; try again later");
    }
  } catch (const Refusal& refusal) {
    json told{{"error", refusal.what()},
              {"code", refusal.code() == "invalid_field" && type == "seek" ? "SEEK_ERROR" : refusal.code()}};
    if (data.contains("track_id"))
      told["track_id"] = data["track_id"];
    else if (playing_)
      told["track_id"] = playing_->id;
    const bool normal = type == "play_normal" || (type != "play_enhanced" && playing_ && !playing_->enhanced);
    told["stream_type"] = normal ? "normal" : "enhanced";
    socket->send(text_message(json_text({{"type", "audio_stream_error"}, {"data", told}})));
  }
}

void TrackPlayer::end() {
  if (!playing_) return;
  playing_->stop = true;
  {
    const std::lock_guard lock{playing_->mutex};
    playing_->wake();
  }
  --place_.metrics.tracks;
  playing_.reset();
}

}  // namespace perigee::stream
