// stream/genome_routes.cpp -- /api/genomes: what the library has, how it looks, and children of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/genome_routes.h"

#include <nlohmann/json.hpp>
#include <random>

#include "gpu/breeding.h"
#include "gpu/drawing.h"
#include "gpu/genome_writer.h"
#include "gpu/mutation.h"
#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {
namespace {

using Names = std::vector<std::string>;

nlohmann::json entry_of(const GenomeEntry& entry) {
  return {{"id", entry.id},
          {"name", entry.name},
          {"tags", entry.tags},
          {"created", entry.created_s},
          {"updated", entry.updated_s}};
}

GenomeEntry child_of(Shelf& shelf, const std::string& id, const nlohmann::json& wish) {
  constexpr std::int64_t kMostMutations = 1000;
  constexpr std::int64_t kLargestSeed = 9007199254740992;  // that JSON's numbers tell from the next
  const auto seed = static_cast<std::uint64_t>(whole_in(wish, "seed", std::random_device{}(), 0, kLargestSeed));
  const auto parent = shelf.genome(id);
  const std::string other = text_in(wish, "other", "");
  MutationRates rates = other.empty() ? MutationRates{} : MutationRates::none();
  if (const std::int64_t mutations = whole_in(wish, "mutations", -1, 0, kMostMutations); mutations >= 0)
    rates.network.mutations = rates.patch.mutations = static_cast<int>(mutations);
  if (other.empty()) return shelf.put_child(mutate(*parent, rates, seed), {parent->id});
  const auto second = shelf.genome(other);
  return shelf.put_child(breed(*parent, *second, rates, seed), {parent->id, second->id});
}

}  // namespace

void add_genome_routes(Routes& routes, Shelf& shelf) {
  constexpr auto kElsewhere = Route::Where::elsewhere;
  routes.add({.method = "GET",
              .path = "/api/genomes",
              .where = kElsewhere,
              .answer = [&shelf](const Request& request, const Names&) {
                nlohmann::json all = nlohmann::json::array();
                for (const GenomeEntry& entry :
                     shelf.list({.tag = request.target.said("tag"), .text = request.target.said("text")}))
                  all.push_back(entry_of(entry));
                return Response{.body = json_text({{"genomes", std::move(all)}})};
              }});
  routes.add({.method = "GET",
              .path = "/api/genomes/*",
              .where = kElsewhere,
              .answer = [&shelf](const Request&, const Names& names) {
                return Response{.body = write_genome(*shelf.genome(names[0]))};
              }});
  routes.add({.method = "GET",
              .path = "/api/genomes/*/picture.svg",
              .where = kElsewhere,
              .answer = [&shelf](const Request&, const Names& names) {
                Response response{.type = "image/svg+xml", .body = draw_genome_svg(*shelf.genome(names[0]))};
                if (response.body.empty()) throw Refusal("not_found", "this genome has no network to draw", 404);
                response.headers.emplace_back("Content-Security-Policy",
                                              "default-src 'none'; style-src 'unsafe-inline'");
                return response;
              }});
  routes.add({.method = "POST",
              .path = "/api/genomes/*/child",
              .where = Route::Where::writing,
              .token = true,
              .answer = [&shelf](const Request& request, const Names& names) {
                const nlohmann::json wish = read_json(request.body.empty() ? "{}" : request.body);
                if (!wish.is_object())
                  throw Refusal("invalid_json", R"(the body is an object, such as {"other": "an id", "seed": 1})");
                return Response{.status = 201, .body = json_text(entry_of(child_of(shelf, names[0], wish)))};
              }});
}

}  // namespace perigee::stream
