// SPDX-License-Identifier: GPL-2.0
/* The client and server processes of a peer: see pair.h. */
#include <semaphore.h>

#include "cpus.h"
#include "pair.h"

/* Memory that both processes and their parent share. */
struct pair_board {
	sem_t go_client;
	sem_t go_server;
	sem_t done;
	struct round round;
};

static void await_go(sem_t *go)
{
	while (sem_wait(go))
		must(errno == EINTR);
}

static void run_client(void *arg)
{
	struct pair *pair = arg;
	const struct peer *peer = pair->peer;

	cpus_place(pair->of->place, false);
	if (peer->begin_client)
		peer->begin_client(pair->state);
	for (;;) {
		must(!sem_post(&pair->board->done));
		await_go(&pair->board->go_client);
		measure(peer, pair->state, pair->of->kind,
			&pair->board->round);
	}
}

static void run_server(void *arg)
{
	struct pair *pair = arg;
	const struct peer *peer = pair->peer;

	cpus_place(pair->of->place, true);
	if (peer->begin_server)
		peer->begin_server(pair->state);
	for (;;) {
		must(!sem_post(&pair->board->done));
		await_go(&pair->board->go_server);
		serve(peer, pair->state, pair->of->kind, &pair->board->round);
	}
}

/* A process of a pair exits only after an error, which it has printed. */
static void must_live(const struct pair *pair, pid_t pid)
{
	if (!pid || !waitpid(pid, NULL, WNOHANG))
		return;
	fprintf(stderr, "bench: %s failed in %s\n", pair->peer->name,
		pair->of->name);
	exit(1);
}

/*
 * Wait without a time limit: the clock of a machine that counts instructions leaps
 * while it is idle, so any limit could pass too early.
 */
static void await_done(const struct pair *pair)
{
	struct timespec until;

	for (;;) {
		must(!clock_gettime(CLOCK_REALTIME, &until));
		until.tv_sec++;
		if (!sem_timedwait(&pair->board->done, &until))
			return;
		must(errno == ETIMEDOUT || errno == EINTR);
		if (stopped)
			exit(128 + stopped);
		must_live(pair, pair->client);
		must_live(pair, pair->server);
	}
}

void pair_start(struct pair *pair, const struct peer *peer,
		const struct bench_case *of, unsigned int number)
{
	struct pair_board *board = shared(sizeof(*board));

	must(!sem_init(&board->go_client, 1, 0) &&
	     !sem_init(&board->go_server, 1, 0) && !sem_init(&board->done, 1, 0));
	*pair = (struct pair) {
		.peer = peer, .of = of, .board = board,
		.state = peer->setup(number, &of->crowd),
	};
	if (peer->server || peer->receive) {
		pair->server = spawn(run_server, pair);
		await_done(pair);
	}
	pair->client = spawn(run_client, pair);
	await_done(pair);
}

void pair_end(struct pair *pair)
{
	kill_and_reap(pair->client);
	if (pair->server)
		kill_and_reap(pair->server);
	if (pair->peer->teardown)
		pair->peer->teardown(pair->state);
	munmap(pair->board, sizeof(*pair->board));
}

void pairs_round(struct pair *pairs, unsigned int n, unsigned long count)
{
	struct pair *pair, *end = pairs + n;

	for (pair = pairs; pair < end; pair++) {
		pair->board->round.count = count;
		pair->board->round.warm_up = count / 8 + 4;
		if (pair->server)
			must(!sem_post(&pair->board->go_server));
	}
	for (pair = pairs; pair < end; pair++)
		must(!sem_post(&pair->board->go_client));
	for (pair = pairs; pair < end; pair++) {
		await_done(pair);
		if (pair->server)
			await_done(pair);
	}
}

const struct round *pair_round(const struct pair *pair)
{
	return &pair->board->round;
}
