/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the jailed parser, with two ways to call it
 *
 * Each way has its own parser process. The documents are in memory that caller and
 * parser share; the parser gets a read-only descriptor for it. A request gives the
 * offset and the length of a document.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stddef.h>
#include <stdint.h>

/* The requests to a parser. */
enum request {
	MAP,	/* map the memory of the passed descriptor; data[0]: its size */
	CHECK,	/* check the document at offset data[0], data[1] bytes long */
	ESCAPE,	/* behave as if a document had taken control of the parser */
};

/**
 * struct way - a way to call a parser
 * @name: its name in the output
 * @start: starts a jailed process and returns its pid
 * @call: sends the opcode, four words and, unless it is -1, @fd; the answer
 *        replaces the opcode (0 or an error number) and the words. Returns 0 or
 *        -errno
 */
struct way {
	const char *name;
	int (*start)(void);
	int (*call)(uint64_t *opcode, uint64_t data[4], int fd);
};

extern const struct way by_fastipc, by_socket;

/* Handle a request in the parser. @data becomes the answer. Return: 0 or -errno. */
int handle(uint64_t opcode, uint64_t data[4], int fd);

/* Fork a child that is killed when its parent exits. */
int spawn(void);
int check(const char *what, int ret);

#endif /* WORKER_H */
