// SPDX-License-Identifier: GPL-2.0
/* One case, all its peers, round by round: see contest.h. */
#include "contest.h"
#include "cpus.h"
#include "pair.h"

enum { ENTRIES_MAX = 32, ROUNDS_OUTSIDE_MAX = 5 };

/**
 * struct entry - a peer in a case
 * @count: round trips in a round
 * @time: what the last ones took
 * @best: the least that one of them took, while calibrating
 * @values: one for each round
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
	/* On one CPU those that never sleep wait for the end of a time slice. */
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

/* The time that all pairs together needed. */
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
		/* The last one, which is none of @count, is taken as well. */
		return options.instructions ? e->time / (e->count + 1) :
					      (e->count + 1) * SECOND / e->time;
	default:
		return e->time / e->count;
	}
}

/* Short rounds are for those who want to be done, and do not look at figures. */
static unsigned long count_min(void)
{
	const unsigned long ms = options.round_ns / MILLISECOND;

	return ms < 50 ? ms : 50;
}

/*
 * How many a round has room for, by the best that was seen: a busy machine must
 * not make rounds so short that they are all beginning.
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
 * In rounds of the usual length more than the waits that a task may let pass before it
 * tries to spin again.
 */
static unsigned long count_idle(void)
{
	return 40 * count_min();
}

/*
 * Finds how many round trips a round has room for. Where instructions are
 * counted the number is fixed, and low: few rounds then hold a timer's interrupt.
 * Behind the making of a crowd the first ones cost up to a twentieth more. That fades
 * with the rounds and not with time; asked for is what a crowd costs that is there.
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

/* On a machine that has become busy, rounds may get shorter, within reason. */
static double next_round(struct entry *e, const struct bench_case *of)
{
	const double value = run_round(e, of);

	if (!is_fixed(e, of) && e->time > 8 * options.round_ns)
		e->count = e->count / 2 < count_min() ? count_min() :
							e->count / 2;
	return value;
}

/* A program that is started anew for each round takes its time. */
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
	/* What setting up has left for the kernel's own threads to do. */
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
