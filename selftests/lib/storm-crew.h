/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The crew of the storm of capabilities. There are two endpoints: servers of the one
 * are killed, the other has one server that lives, and so sees everything.
 */
#ifndef FIPC_STORM_CREW_H
#define FIPC_STORM_CREW_H

#include "fipc_selftest.h"

enum { CLIENTS = 4, SERVERS = 2, BROKER = CLIENTS + SERVERS, PLACES };
enum { LIVES = 16384, CAPS = 8, BATCH = 6 };
/* The endpoints. */
enum { CROWD, WITNESS, BOTH };
/* Word 4 of a message: 0; from which endpoint its capability is, plus 1; or this. */
enum { SECOND_HAND = BOTH + 1 };

enum {
	REPLY, PIPE, NOENT, OWNERDEAD, CANCELED, TIMEDOUT, SENT, BATCHED, SENT_TO,
	DERIVED, DROPPED, PASSED, REVOKED_OWN, FD_CAME, CAP_CAME, CAP_REVOKED,
	HANGUP, REVOKED, LEFT, CLIENT_KILLED, SERVER_KILLED, BROKER_KILLED, TALLIES,
};

/*
 * struct life - one process, and what is known of its badges: two if it is a client
 * @parent: tokens of the storm's, from which its capabilities were derived
 * @revoking: below @parent a revocation may have begun
 * @revoked: and has returned
 * @hung: by the clock of the storm; 0 before
 * @sent: one-way messages to the witness, at least
 * @received: those that the witness has
 * @last: opcode of the last message that the witness has
 */
struct life {
	__u64 parent[BOTH];
	int revoking[BOTH], revoked[BOTH];
	__u64 hung[BOTH];
	__u64 sent, received, last;
	bool client;
};

/*
 * struct storm - in memory that all share
 * @events: changes when a call or a process has ended: a futex
 */
struct storm {
	int fd, pipe[2];
	__u64 root[BOTH];
	__u64 clock;
	unsigned int seed, kills;
	__u32 events;
	int lives, clients, current[PLACES];
	pid_t pid[PLACES], witness;
	__u64 tally[TALLIES];
	struct life life[LIVES];
};

#define load(p)		__atomic_load_n(p, __ATOMIC_SEQ_CST)
#define store(p, v)	__atomic_store_n(p, v, __ATOMIC_SEQ_CST)
#define add(p, n)	__atomic_add_fetch(p, n, __ATOMIC_SEQ_CST)

/* struct one - a process, as it knows itself */
struct one {
	struct storm *s;
	struct life *life;
	int nr, fd, exported[BOTH];
	unsigned int seed;
	/* A client's. */
	__u64 caps[BOTH][CAPS], own, gift, sequence;
	int count[BOTH];
	bool has_revoked;
	/* A server's. */
	int e;
	__u64 cap;
	struct fipc_xfer deferred;
	struct fipc_msg kept;
};

unsigned int roll(struct one *one, unsigned int sides);
/* Something happened that others wait for. */
void event(struct storm *s);
/* A call has ended so; it must not end otherwise. */
void count_end(struct storm *s, int ret);
/* Give up what came with a message. */
void discard(struct one *one, const struct fipc_msg *msg);
/* A message under a badge was received: storm-server.c. */
void note(struct one *one, const struct fipc_msg *msg, __u64 before);
/* What they do until all that they have was revoked; the argument is a struct one. */
void be_server(void *one);
void be_client(void *one);

#endif /* FIPC_STORM_CREW_H */
