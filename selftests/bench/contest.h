/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: running one case with all its peers, round by round */
#ifndef FIPC_BENCH_CONTEST_H
#define FIPC_BENCH_CONTEST_H

#include "bench.h"
#include "stats.h"

/**
 * struct result - one line of the output
 * @of: name of the case
 * @peer: name of the peer
 * @unit: "insn", "ns" or "msg/s"
 * @summary: median, minimum and maximum
 */
struct result {
	const char *of;
	const char *peer;
	const char *unit;
	struct summary summary;
};

/* Does the case allow this peer? */
bool contest_fits(const struct bench_case *of, const struct peer *peer);

/*
 * Measure each peer of @list, which is NULL-terminated. @results has the same order.
 * Return: the number of results.
 */
unsigned int contest_run(const struct bench_case *of,
			 const struct peer *const *list, struct result *results);

#endif /* FIPC_BENCH_CONTEST_H */
