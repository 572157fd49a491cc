/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the jailed parser, in two forms
 *
 * A process of its own for each way to speak to it. The documents are in memory that
 * both sides map, of which the parser is given a descriptor to read from: a call says
 * where in it, and how long.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stddef.h>
#include <stdint.h>

/* What a parser can be asked for. */
enum request {
	MAP,	/* the memory, whose descriptor comes with it; data[0]: its size */
	CHECK,	/* the document at data[0], data[1] bytes long */
	ESCAPE,	/* behave as if the document had taken the parser over */
};

/**
 * struct way - how a parser is spoken to
 * @name: for people
 * @start: a jailed process; its number
 * @call: opcode and four words to it and, if it is not -1, @fd; back come opcode,
 *        0 or an error, and four words. 0 or -errno
 */
struct way {
	const char *name;
	int (*start)(void);
	int (*call)(uint64_t *opcode, uint64_t data[4], int fd);
};

extern const struct way by_fastipc, by_socket;

/* The parser's side, the same for both; 0 or -errno, and the words of the answer. */
int handle(uint64_t opcode, uint64_t data[4], int fd);

/* A child that dies with its parent. */
int spawn(void);
int check(const char *what, int ret);

#endif /* WORKER_H */
