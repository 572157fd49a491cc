// SPDX-License-Identifier: GPL-2.0
/* The work of client and server in a round: see measure.h. */
#include "measure.h"
#include "stats.h"

unsigned long round_total(const struct round *round)
{
	return round->warm_up + round->count + 1;
}

static void measure_round_trip(const struct peer *peer, void *state,
			       struct round *round)
{
	if (peer->elapsed) {
		round->start = 0;
		round->end = peer->elapsed(state, round->count);
		return;
	}
	peer->client(state, round->warm_up);
	round->start = now();
	peer->client(state, round->count);
	round->end = now();
	peer->client(state, 1);
}

static double reading_cost(void)
{
	double costs[100];

	for (int i = 0; i < 100; i++) {
		__u64 start = now();

		costs[i] = now() - start;
	}
	return summarize(costs, 100).median;
}

static void measure_single(const struct peer *peer, void *state,
			   struct round *round)
{
	static double times[SINGLES_MAX];

	must(round->count <= SINGLES_MAX);
	peer->client(state, round->warm_up);
	round->start = now();
	for (unsigned long i = 0; i < round->count; i++) {
		__u64 start = now();

		peer->client(state, 1);
		times[i] = now() - start;
	}
	round->end = now();
	peer->client(state, 1);
	round->result = summarize(times, round->count).median - reading_cost();
}

/* The server records the end, when it has the last message. */
static void measure_one_way(const struct peer *peer, void *state,
			    struct round *round)
{
	peer->send(state, round->warm_up);
	round->start = now();
	peer->send(state, round->count + 1);
}

/* First make some round trips, so that the server has a budget for spinning. */
static void measure_idle(const struct peer *peer, void *state,
			 struct round *round)
{
	const struct timespec silence = { .tv_nsec = 100 * MILLISECOND };

	round->start = now();
	peer->client(state, round->warm_up + round->count);
	must(!nanosleep(&silence, NULL));
	peer->client(state, 1);
	round->end = now();
}

static double cpu_time(void)
{
	struct timespec t;

	must(!clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t));
	return t.tv_sec * (double)SECOND + t.tv_nsec;
}

/*
 * The server measures its own CPU time: another process would get the value of the
 * last timer tick.
 */
static void serve_idle(const struct peer *peer, void *state,
		       struct round *round)
{
	double before;

	peer->server(state, round_total(round) - 1);
	before = cpu_time();
	peer->server(state, 1);
	round->result = cpu_time() - before;
}

void measure(const struct peer *peer, void *state, enum kind kind,
	     struct round *round)
{
	switch (kind) {
	case KIND_SINGLE:
		measure_single(peer, state, round);
		break;
	case KIND_ONE_WAY:
		measure_one_way(peer, state, round);
		break;
	case KIND_IDLE:
		measure_idle(peer, state, round);
		break;
	default:
		measure_round_trip(peer, state, round);
	}
}

void serve(const struct peer *peer, void *state, enum kind kind,
	   struct round *round)
{
	if (kind == KIND_ONE_WAY) {
		peer->receive(state, round_total(round));
		round->end = now();
	} else if (kind == KIND_IDLE) {
		serve_idle(peer, state, round);
	} else {
		peer->server(state, round_total(round));
	}
}
