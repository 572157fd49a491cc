// SPDX-License-Identifier: GPL-2.0
/* Running one case with all its peers: see contest.h. */
#include "contest.h"
#include "cpus.h"
#include "pair.h"

enum { ENTRIES_MAX = 32, ROUNDS_OUTSIDE_MAX = 5 };

/**
 * struct entry - a peer in a case
 * @count: round trips or messages in a round
 * @time: time of the last round, nanoseconds
 * @best: least time per round trip or message, during calibration, nanoseconds
 * @values: one value for each round
 */
struct entry {
	const struct peer *peer;
	struct pair pairs[BENCH_PAIRS_MAX];
	unsigned long count;
	double time;
	double best;
	double *values;
};

static bool is_crowded(const struct crowd *crowd)
{
	return crowd->caps || crowd->endpoints || crowd->receivers ||
	       crowd->turns;
}

bool contest_fits(const struct bench_case *of, const struct peer *peer)
{
	/* On one CPU, peers that never sleep wait for the end of a time slice. */
	if ((peer->flags & PEER_SPINS) && of->place != PLACE_TWO_CPUS)
		return false;
	if (peer->flags & PEER_FLOOR)
		return of->plain &&
		       (!peer->elapsed || of->place != PLACE_TWO_CPUS);
	if (peer->flags & PEER_BATCH)
		return of->batch;
	if (is_crowded(&of->crowd))
		return peer->flags & PEER_OURS;
	return of->kind != KIND_ONE_WAY || peer->send;
}

/* The time from the start of the first pair to the end of the last pair. */
static double elapsed(const struct entry *e, const struct bench_case *of)
{
	double start = pair_round(e->pairs)->start, end = 0;

	for (unsigned int i = 0; i < of->pairs; i++) {
		const struct round *round = pair_round(e->pairs + i);

		start = round->start < start ? round->start : start;
		end = round->end > end ? round->end : end;
	}
	return end - start;
}

static double run_round(struct entry *e, const struct bench_case *of)
{
	pairs_round(e->pairs, of->pairs, e->count);
	e->time = elapsed(e, of);
	switch (of->kind) {
	case KIND_SINGLE:
	case KIND_IDLE:
		return pair_round(e->pairs)->result;
	case KIND_ONE_WAY:
		/* One more message than @count is sent and received. */
		return options.instructions ? e->time / (e->count + 1) :
					      (e->count + 1) * SECOND / e->time;
	default:
		return e->time / e->count;
	}
}

/* Very short rounds are for quick tests, whose results do not matter. */
static unsigned long count_min(void)
{
	const unsigned long ms = options.round_ns / MILLISECOND;

	return ms < 50 ? ms : 50;
}

/*
 * Set the number of round trips or messages in a round from the best time so far:
 * on a busy machine, rounds must not become so short that start-up dominates.
 */
static void fit(struct entry *e, const struct bench_case *of)
{
	const unsigned long max = of->kind == KIND_SINGLE ? SINGLES_MAX : 1000000;
	const double best = e->time / e->count;
	double count;

	if (!e->best || best < e->best)
		e->best = best;
	count = options.round_ns / e->best;
	e->count = count < count_min() ? count_min() :
		   count > max ? max : count;
}

static bool is_fixed(const struct entry *e, const struct bench_case *of)
{
	return options.instructions || of->kind == KIND_IDLE || e->peer->elapsed;
}

/*
 * In rounds of the usual length, this is more than the number of waits after which
 * a task tries to spin again.
 */
static unsigned long count_idle(void)
{
	return 40 * count_min();
}

/*
 * Find the number of round trips or messages in a round. If instructions are
 * counted, the number is fixed and low, so that few rounds contain a timer interrupt.
 * After a crowd was created, the first rounds cost up to 5 % more. This effect ends
 * after some rounds, not after some time. The case measures the cost of an existing
 * crowd, so these rounds run here.
 */
static void calibrate(struct entry *e, const struct bench_case *of)
{
	static const unsigned long few[] = {
		[KIND_ROUND_TRIP] = 100, [KIND_SINGLE] = 200,
		[KIND_ONE_WAY] = 1000,
	};

	if (is_fixed(e, of)) {
		e->count = of->kind == KIND_IDLE ? count_idle() : few[of->kind];
		for (int n = is_crowded(&of->crowd) ? 20 : 1; n; n--)
			run_round(e, of);
		return;
	}
	e->best = 0;
	e->count = count_min();
	for (int tries = 0; tries < 3; tries++) {
		run_round(e, of);
		fit(e, of);
	}
}

/* If the machine has become busy, the next rounds are shortened, within limits. */
static double next_round(struct entry *e, const struct bench_case *of)
{
	const double value = run_round(e, of);

	if (!is_fixed(e, of) && e->time > 8 * options.round_ns)
		e->count = e->count / 2 < count_min() ? count_min() :
							e->count / 2;
	return value;
}

/* An external program starts again for each round, which is slow: limit rounds. */
static unsigned int rounds(const struct entry *e)
{
	if (e->peer->elapsed && options.rounds > ROUNDS_OUTSIDE_MAX)
		return ROUNDS_OUTSIDE_MAX;
	return options.rounds;
}

static void compute(void *arg)
{
	cpus_place(PLACE_ONE_CPU, false);
	for (;;)
		__asm__ volatile("");
}

static const char *unit(const struct bench_case *of)
{
	if (options.instructions)
		return "insn";
	return of->kind == KIND_ONE_WAY ? "msg/s" : "ns";
}

static void run_rounds(const struct bench_case *of, struct entry *entries,
		       unsigned int n)
{
	/* Let kernel threads finish the work that the setup has left for them. */
	const struct timespec settle = { .tv_nsec = 200 * MILLISECOND };
	pid_t hog = of->hog ? spawn(compute, NULL) : 0;

	must(!nanosleep(&settle, NULL));
	for (unsigned int i = 0; i < n; i++)
		calibrate(&entries[i], of);
	for (unsigned int r = 0; r < options.rounds; r++)
		for (unsigned int i = 0; i < n; i++)
			if (r < rounds(&entries[i]))
				entries[i].values[r] = next_round(&entries[i], of);
	if (hog)
		kill_and_reap(hog);
}

unsigned int contest_run(const struct bench_case *of,
			 const struct peer *const *list, struct result *results)
{
	static struct entry entries[ENTRIES_MAX];
	unsigned int i, k, n;

	for (n = 0; list[n]; n++) {
		must(n < ENTRIES_MAX);
		entries[n].peer = list[n];
		entries[n].values = calloc(options.rounds, sizeof(double));
		must(entries[n].values);
		for (k = 0; k < of->pairs; k++)
			pair_start(&entries[n].pairs[k], list[n], of, k);
	}
	run_rounds(of, entries, n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < of->pairs; k++)
			pair_end(&entries[i].pairs[k]);
		results[i] = (struct result) {
			.of = of->name, .peer = list[i]->name, .unit = unit(of),
			.summary = summarize(entries[i].values,
					     rounds(&entries[i])),
		};
		free(entries[i].values);
	}
	return n;
}
