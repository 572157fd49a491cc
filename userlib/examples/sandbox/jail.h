/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a jail for code that may be taken over by its input
 *
 * One descriptor stays open, by which the jail is spoken to. Of the system calls are
 * left: those that speak through it, mapping memory to read it, close, and the exit.
 * Any other kills the process. So it can open no file, and write to nothing.
 */
#ifndef JAIL_H
#define JAIL_H

/* By which system calls the descriptor may be used. */
enum jail_door { JAIL_FASTIPC, JAIL_SOCKET };

/* For the rest of the process's life. Ends it if it cannot be jailed. */
void jail_enter(int fd, enum jail_door door);

#endif /* JAIL_H */
