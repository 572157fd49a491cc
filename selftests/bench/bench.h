/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the benchmark
 *
 * A *peer* is a way to get a message to another process and an answer back:
 * peer_*.c, listed in peers.c. A *case* is a question asked of each peer: cases.c.
 * A *pair* is a client and a server process that use one peer: pair.c; what the
 * client does and when it looks at the clock: measure.c.
 *
 * All peers of a case are set up at once, and take turns round by round, so that
 * what disturbs the machine falls on all alike. Between rounds every process
 * sleeps, also those that spin. The value of a case and a peer is the median of
 * the rounds.
 */
#ifndef FIPC_BENCH_H
#define FIPC_BENCH_H

#include "../lib/fipc_selftest.h"

#define BENCH_PAIRS_MAX	4
/* Twice as many as a task remembers. */
#define TURNS_MAX	32

/* Messages that a %PEER_BATCH sends at once. */
#define BENCH_BATCH	64

/* What goes each way, where a peer can carry it. */
struct message {
	__u64 word[7];
};

/**
 * struct crowd - what else is there; only fastipc's own peers know it
 * @caps: capabilities in the client's space, and as many in the server's
 * @endpoints: endpoints in the server's space
 * @receivers: tasks that wait at endpoints of their own, in the server's space
 * @turns: as many capabilities that the client calls through in turn, up to
 *         TURNS_MAX; 0: always the same one
 */
struct crowd {
	unsigned int caps;
	unsigned int endpoints;
	unsigned int receivers;
	unsigned int turns;
};

enum {
	PEER_SPINS = 1,		/* never sleeps: wants a CPU for each task */
	PEER_OURS = 2,		/* fastipc */
	PEER_FLOOR = 4,		/* no pair: in the plain cases only */
	PEER_BATCH = 8,		/* many messages at once: in those cases only */
};

/**
 * struct peer - a way to talk
 * @name: as in the results
 * @carries: what goes each way, and how
 * @flags: PEER_*
 * @absent: why it cannot run here; NULL if it can
 * @setup: before the processes are forked; its result is given to the others,
 *	each process having a copy of its own
 * @begin_client: in the client, once
 * @begin_server: in the server, once, before the client begins
 * @client: makes @n round trips
 * @server: answers @n requests
 * @send: sends @n messages one way
 * @receive: takes @n messages
 * @elapsed: instead of @client, for a program that keeps its own time: the
 *	nanoseconds that @n round trips take
 * @teardown: after the processes have ended
 *
 * All but @name, @carries, @setup may be NULL; of %PEER_BATCH @client and @server are. Client and server agree on @n, so
 * that neither has to ask whether it is to stop.
 */
struct peer {
	const char *name;
	const char *carries;
	unsigned int flags;
	const char *(*absent)(void);
	void *(*setup)(unsigned int pair, const struct crowd *crowd);
	void (*begin_client)(void *state);
	void (*begin_server)(void *state);
	void (*client)(void *state, unsigned long n);
	void (*server)(void *state, unsigned long n);
	void (*send)(void *state, unsigned long n);
	void (*receive)(void *state, unsigned long n);
	double (*elapsed)(void *state, unsigned long n);
	void (*teardown)(void *state);
};

extern const struct peer *const peers[];	/* ends with NULL */

enum kind {
	KIND_ROUND_TRIP,	/* time of many, by their number */
	KIND_SINGLE,		/* each alone, the median of them */
	KIND_ONE_WAY,		/* messages until the last is taken, by number */
	KIND_IDLE,		/* CPU time of a server to which nothing comes */
	KIND_COMMAND,		/* a command alone: commands.c */
};

enum place {
	PLACE_ONE_CPU,
	PLACE_TWO_CPUS,
	PLACE_ANYWHERE,
};

/**
 * struct bench_case - a question
 * @name: as in the results
 * @text: for people
 * @place: where client and server run
 * @pairs: how many at once
 * @plain: peers with %PEER_FLOOR take part
 * @batch: peers with %PEER_BATCH take part
 * @hog: a task that only computes shares the CPU
 * @crowd: if not all zero, only peers with %PEER_OURS take part
 */
struct bench_case {
	const char *name;
	const char *text;
	enum kind kind;
	enum place place;
	unsigned int pairs;
	bool plain;
	bool batch;
	bool hog;
	struct crowd crowd;
};

extern const struct bench_case bench_cases[];	/* ends with a NULL name */

/**
 * struct options - what the command line asked for
 * @instructions: a nanosecond is an instruction; only cases on one CPU
 * @rounds: of each peer in each case; the value is their median
 * @round_ns: about how long a round takes
 */
struct options {
	bool instructions;
	unsigned int rounds;
	__u64 round_ns;
};

extern struct options options;

/* The signal that is to end the program, 0 if there was none. */
extern volatile sig_atomic_t stopped;

#endif /* FIPC_BENCH_H */
