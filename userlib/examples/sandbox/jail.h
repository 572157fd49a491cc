/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a jail for code that malicious input may take control of
 *
 * One descriptor stays open, for requests and answers. The process may only use the
 * system calls for this descriptor, map memory for reading, close descriptors, and
 * exit. Any other system call kills it. So it can open no file, and can write only
 * its answers.
 */
#ifndef JAIL_H
#define JAIL_H

/* The kind of the descriptor, which selects the permitted system calls. */
enum jail_door { JAIL_FASTIPC, JAIL_SOCKET };

/* Enter the jail for the rest of the process's life. Exits if that fails. */
void jail_enter(int fd, enum jail_door door);

#endif /* JAIL_H */
