/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: one case, all its peers, round by round */
#ifndef FIPC_BENCH_CONTEST_H
#define FIPC_BENCH_CONTEST_H

#include "bench.h"
#include "stats.h"

/**
 * struct result - one line of the output
 * @unit: "insn", "ns" or "msg/s"
 */
struct result {
	const char *of;
	const char *peer;
	const char *unit;
	struct summary summary;
};

/* Peers that take part in a case, as far as it concerns the case. */
bool contest_fits(const struct bench_case *of, const struct peer *peer);

/*
 * Tries each of @peers, which ends with NULL, @results in the same order.
 * Return: how many results.
 */
unsigned int contest_run(const struct bench_case *of,
			 const struct peer *const *list, struct result *results);

#endif /* FIPC_BENCH_CONTEST_H */
