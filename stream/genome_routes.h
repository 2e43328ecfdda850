// stream/genome_routes.h -- /api/genomes: what the library has, how it looks, and children of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/routes.h"
#include "stream/shelf.h"

namespace perigee::stream {

void add_genome_routes(Routes& routes, Shelf& shelf);

}  // namespace perigee::stream
