// stream/renders.cpp -- A request becomes a job; the job waits where the listener is slow.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/renders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>

#include "engine/resample.h"
#include "gpu/genome_reader.h"
#include "repl/session/genomes/note_stream.h"
#include "stream/empty_stack.h"
#include "stream/encoding.h"
#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {
namespace {

constexpr std::size_t kMostFrames = 24000;  // in a message, so that none is large
constexpr Frames kNetworkLead = 256;        // a processor is as fast in pieces of half as much; a GPU wants long ones

// The request's id, as a beginning of an object's fields: "" where there is none.
nlohmann::json answer_to(const nlohmann::json& id, const char* type) {
  nlohmann::json answer{{"type", type}};
  if (!id.is_null()) answer["requestId"] = id;
  return answer;
}

std::vector<float> mono_of(std::span<const float> stereo) {
  std::vector<float> mono(stereo.size() / 2);
  for (std::size_t i = 0; i < mono.size(); ++i) mono[i] = 0.5f * (stereo[2 * i] + stereo[2 * i + 1]);
  return mono;
}

// As few digits as give the same float again.
std::string numbers(std::span<const float> samples) {
  std::string text;
  text.reserve(12 * samples.size());
  for (const float sample : samples) {
    char room[32];
    const auto [end, error] = std::to_chars(std::begin(room), std::end(room), sample);
    if (!text.empty()) text += ',';
    text.append(room, end);
  }
  return text;
}

}  // namespace

struct Renders::Render {
  nlohmann::json id;  // null: none
  std::string genome_id, genome_text;
  GenomeNote note;
  bool gpu = false;
  Format format = Format::json;
  int channels = 1, rate_hz = 48000;
  std::uint32_t stream = 0;
  std::atomic<bool> stop = false, done = false;

  // The job's thread.
  void run(const RenderPlace& place, const std::shared_ptr<WebSocket>& socket);
  void send(const RenderPlace& place, WebSocket& socket);
};

void Renders::Render::send(const RenderPlace& place, WebSocket& socket) {
  const auto genome = genome_text.empty() ? place.shelf.genome(genome_id)
                                          : std::make_shared<const Genome>(read_genome(genome_text, "request"));
  ChunkOptions chunks = place.chunks;
  chunks.rate_hz = rate_hz;
  const auto convolves = [](const PatchNode& node) { return node.name == "ConvolverNode"; };
  LentRows::Loan spectra{place.spectra};
  NoteSound sound{PlayerOptions{.rate_hz = rate_hz,
                                .live = false,
                                .max_voices = 1,
                                .threads = 1,
                                .messages = 4,
                                .network_lead = gpu ? Stream::kMostLead : kNetworkLead,
                                .gpu = gpu ? place.gpu : "off",
                                .spectra = &spectra},
                  genome, note, [](const std::string&) {}};
  const std::unique_ptr<Encoder> encoder = format == Format::json ? nullptr : make_encoder(format, channels, rate_hz);
  const int sent_hz = encoder ? encoder->rate_hz(rate_hz) : rate_hz;
  const Frames whole = resampled_frames(sound.frames(), rate_hz, sent_hz);
  if (encoder) {
    nlohmann::json start = answer_to(id, "start");
    start.update({{"stream", stream},
                  {"format", name_of(format)},
                  {"channels", channels},
                  {"sampleRate", sent_hz},
                  {"preskip", encoder->preskip()}});
    if (!socket.send_in_turn(text_message(json_text(start)), stop)) return;
  }
  std::uint32_t number = 0;
  Frames at = 0;                 // of the sound
  std::uint64_t sent = 0;        // as encoded
  std::vector<Outgoing> unsent;  // of a chunk, which is gone while they wait
  const auto add_json = [&](std::span<const float> samples) {
    std::string text = id.is_null() ? R"({"type":"chunk")" : R"({"type":"chunk","requestId":)" + json_text(id);
    text += fmt::format(R"(,"index":{},"timestamp":{},"sampleRate":{},"data":[)", number++,
                        static_cast<double>(at) / rate_hz, rate_hz);
    text += numbers(samples) + "]}";
    unsent.push_back(text_message(std::move(text)));
  };
  const auto add_binary = [&](std::span<const float> samples, bool last) {
    encoder->encode(samples, last, [&](std::string_view payload, std::size_t frames) {
      const bool ends = last && sent + frames >= static_cast<std::uint64_t>(whole + encoder->preskip());
      const FrameHeader header{
          format, static_cast<std::uint8_t>(channels), ends ? FrameHeader::kLast : std::uint8_t{0}, stream, number++,
          sent,   static_cast<std::uint32_t>(frames),  static_cast<std::uint32_t>(sent_hz)};
      const auto head = header.bytes();
      std::string bytes{head.data(), head.size()};
      bytes += payload;
      sent += frames;
      unsent.push_back(binary_message(std::move(bytes)));
    });
  };
  // Few of those that convolve work at the same time; what their work can make again they have only meanwhile.
  Turn turn{std::ranges::any_of(genome->patch.nodes, convolves) ? &place.turns : nullptr, [&] { spectra.end(); }};
  const auto rest = [&] {
    turn.end();
    sound.rest();
    empty_stack();
  };
  const auto take = [&](std::vector<float> chunk) {
    if (stop) return false;
    if (sound.broken() || !std::ranges::all_of(chunk, [](float sample) { return std::isfinite(sample); }))
      throw Refusal("render_failed",
                    fmt::format("this genome's sound is not a number any more some time after {:.3f} s",
                                static_cast<double>(at) / rate_hz));
    for (std::size_t from = 0; from < chunk.size(); from += 2 * kMostFrames) {
      const auto piece = std::span{chunk}.subspan(from, std::min(2 * kMostFrames, chunk.size() - from));
      const auto frames = static_cast<Frames>(piece.size() / 2);
      const bool last = at + frames >= sound.frames();
      std::vector<float> mono;
      if (channels == 1) mono = mono_of(piece);
      const std::span<const float> samples = channels == 1 ? std::span<const float>{mono} : piece;
      encoder ? add_binary(samples, last) : add_json(samples);
      at += frames;
    }
    std::vector<float>{}.swap(chunk);
    for (Outgoing& each : unsent) {
      ++place.metrics.chunks;
      if (!socket.out().has_room(each.bytes->size())) rest();
      if (!socket.send_in_turn(std::move(each), stop)) return false;
    }
    unsent.clear();
    if (at >= sound.frames()) return true;
    // What nobody has taken yet is a chunk that is not begun: nothing of it is here.
    if (!socket.out().has_room()) rest();
    if (!socket.out().wait_for_room(stop)) return false;
    turn.go_on();
    return true;
  };
  ChunkCutter cutter{chunks, take};
  bool heard = true;
  sound.play([&](std::span<const float> piece) {
    heard = !stop && cutter.put(piece);
    return heard;
  });
  turn.end();
  if (!heard || !cutter.end()) return;
  nlohmann::json complete = answer_to(id, "complete");
  complete.update({{"totalChunks", number},
                   {"totalSamples", whole},
                   {"duration", static_cast<double>(at) / rate_hz},
                   {"sampleRate", sent_hz}});
  if (encoder) complete["stream"] = stream;
  done = true;
  socket.send_in_turn(text_message(json_text(complete)), stop);
}

void Renders::Render::run(const RenderPlace& place, const std::shared_ptr<WebSocket>& socket) {
  std::string code = "render_failed", sentence;
  try {
    if (!stop) send(place, *socket);
  } catch (const Refusal& refusal) {
    code = refusal.code();
    sentence = refusal.what();
  } catch (const std::exception& error) {
    sentence = error.what();
  }
  done = true;
  --place.metrics.renders;
  if (sentence.empty() || stop) return;
  ++place.metrics.renders_failed;
  nlohmann::json error = answer_to(id, "error");
  error.update({{"message", sentence}, {"code", code}});
  socket->send_in_turn(text_message(json_text(error)), stop);
}

void Renders::render(const nlohmann::json& message, std::uint32_t stream) {
  auto render = std::make_shared<Render>();
  if (const auto id = message.find("requestId"); id != message.end()) {
    if (!id->is_null() && !id->is_number() && !(id->is_string() && id->get_ref<const std::string&>().size() <= 200))
      throw Refusal("invalid_field", "requestId is a number, or a text of at most 200 bytes");
    render->id = *id;
  }
  render->genome_id = text_in(message, "genomeId", "");
  if (const auto genome = message.find("genome"); genome != message.end() && !genome->is_null())
    render->genome_text = genome->is_string() ? genome->get<std::string>() : json_text(*genome);
  if (render->genome_id.empty() && render->genome_text.empty())
    throw Refusal("invalid_field", "genomeId says which genome of the library is meant; or genome is one itself");
  render->note.seconds = number_in(message, "duration", 1.0, 0.001, 3600.0);
  render->note.semitones = number_in(message, "noteDelta", 0.0, -120.0, 120.0);
  render->note.velocity = number_in(message, "velocity", 1.0, 0.0, 1.0);
  render->gpu = flag_in(message, "useGPU", false);
  const auto format = format_named(text_in(message, "format", "json"));
  if (!format) throw Refusal("invalid_field", "format is json, f32, s16, flac or opus");
  render->format = *format;
  render->channels = static_cast<int>(whole_in(message, "channels", 1, 1, 2));
  render->rate_hz = static_cast<int>(whole_in(message, "sampleRate", 48000, 8000, 192000));
  render->stream = stream;
  std::erase_if(running_, [](const auto& each) { return each->done.load(); });
  const auto socket = socket_.lock();
  if (!socket) return;
  ++place_.metrics.renders;
  const bool taken = running_.size() < kMostEach &&
                     place_.jobs.start([render, &place = place_, socket] { render->run(place, socket); });
  if (!taken) {
    --place_.metrics.renders;
    throw Refusal(
        "busy",
        fmt::format("too much is being rendered, or {} renders of this connection are; try again later", kMostEach),
        503);
  }
  ++place_.metrics.renders_begun;
  running_.push_back(std::move(render));
}

void Renders::cancel(const nlohmann::json& message) {
  const auto id = message.find("requestId");
  const bool all = id == message.end() || id->is_null();
  const auto socket = socket_.lock();
  for (const auto& each : running_) {
    if (each->done || (!all && each->id != *id)) continue;
    each->stop = true;
    if (socket) socket->send(text_message(json_text(answer_to(each->id, "cancelled"))));
  }
  if (socket) socket->out().wake();
  std::erase_if(running_, [](const auto& each) { return each->stop || each->done; });
}

void Renders::end() {
  for (const auto& each : running_) each->stop = true;
  running_.clear();
  if (const auto socket = socket_.lock()) socket->out().wake();
}

}  // namespace perigee::stream
