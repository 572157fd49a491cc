/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code that the test programs share. They use the module by raw ioctl, through the
 * uapi header alone, and never use the library.
 *
 * Rules for a test:
 *  - Wait for an event, never for a time to pass. It is also an event that a task
 *    sleeps in one of our commands: wait_parked() waits for it.
 *  - Use the harness's ASSERT and EXPECT only in the body of a test, in its main
 *    thread. Helpers, threads and child processes use must().
 *  - Create children with spawn(): they die with their parent.
 */
#ifndef FIPC_SELFTEST_H
#define FIPC_SELFTEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/fastipc.h>

/* An emulated machine is slow and shared. No test may fail for that reason. */
#ifndef FIPC_TEST_SECONDS
#define FIPC_TEST_SECONDS	600
#endif
#define FIPC_TEST(fixture, name) \
	TEST_F_TIMEOUT(fixture, name, FIPC_TEST_SECONDS)

#define POISON		0xa5
#define POISON64	0xa5a5a5a5a5a5a5a5ULL

/* Deadlines. PAST: one attempt. NEVER: wait until woken. */
#define PAST		1ULL
#define NEVER		0ULL
#define SECOND		1000000000ULL
#define MILLISECOND	1000000ULL

/* Ends the process and prints the condition to stderr if it is false. */
#define must(condition) do {						\
	if (!(condition))						\
		must_failed(__FILE__, __LINE__, #condition);		\
} while (0)

void must_failed(const char *file, int line, const char *condition)
	__attribute__((noreturn));

/*
 * Makes a command. Returns 0 or -errno. If the command has its words in registers,
 * @arg is also a struct fipc_xfer: the words are loaded from it and stored in it.
 */
int raw_ioctl(int fd, unsigned long cmd, void *arg);
int call(int fd, unsigned long cmd, void *arg);
int regs_ioctl(int fd, unsigned long cmd, struct fipc_xfer *x);
bool is_regs_command(unsigned long cmd);
/* Returns the same command with its words in registers, if @regs. */
unsigned long form(unsigned long cmd, bool regs);
/* Does the module support words in registers? */
bool has_regs(int fd);
int open_space(int flags);
int space_new(void);
int endpoint_create(int fd, __u32 depth, __u64 *cap);
int cap_mint(int fd, __u64 cap, __u64 rights, __u64 badge, __u64 *new_cap);
int cap_drop(int fd, __u64 cap);
int cap_revoke(int fd, __u64 cap);
int cap_export(int fd, __u64 cap, __u64 flags, int *exported);
int cap_import(int fd, int exported, __u64 *cap);
int msg_send(int fd, __u64 cap, __u64 opcode, __u64 deadline);
int msg_send_fast(int fd, __u64 cap, __u64 opcode);
int msg_recv(int fd, __u64 cap, __u64 deadline, struct fipc_msg *msg);
/* Replies to the served caller, or to a deferred one. */
int reply(int fd, __u64 opcode);
int reply_to(int fd, __u64 token, __u64 opcode);
int reply_recv(int fd, __u64 cap, __u64 opcode, struct fipc_msg *msg);
int await_reply(int fd, __u64 cap, __u64 opcode, struct fipc_xfer *x);
int defer(int fd, __u64 *token);
int caller_info(int fd, __u64 token, struct fipc_caller_info *info);

/* The same commands. The process ends if the command fails. */
__u64 endpoint_new(int fd, __u32 depth);
__u64 mint_new(int fd, __u64 cap, __u64 rights, __u64 badge);
__u64 mint_notify(int fd, __u64 cap, __u64 rights, __u64 badge);
int export_new(int fd, __u64 cap);
/* Returns a descriptor of a copy that has @rights and FIPC_RIGHT_MINT. */
int export_with(int fd, __u64 cap, __u64 rights);
__u64 import_new(int fd, int exported);

/* Returns a message in which each word has a value of its own. */
struct fipc_xfer xfer_new(__u64 cap, __u64 opcode, __u64 deadline);
/*
 * The same with a transfer: FIPC_F_CAP and a token, or FIPC_F_FD and a
 * descriptor.
 */
struct fipc_xfer xfer_carrying(__u64 cap, __u64 opcode, __u64 deadline,
			       __u64 kind, __u64 what);
/* Sends until the queue is full. Returns the number of messages sent. */
int fill_queue(int fd, __u64 cap);
/* Receives until the queue is empty. Returns the number of messages received. */
int drain_queue(int fd, __u64 cap);
/* Returns the opcode of the next message, or -errno if the queue is empty. */
long next_opcode(int fd, __u64 cap);
/* Is this the hang-up of @badge, with all other words 0? */
bool is_hangup(const struct fipc_msg *msg, __u64 badge);

__u64 now(void);

/* Returns a new page with this protection. */
void *page_new(int prot);
size_t page_size(void);
/* Returns the start of a page of @prot that follows a page of @first. */
void *page_pair(int first, int prot);
/* Returns a copy of an argument in a page that cannot be written. */
void *read_only(const void *arg, size_t size);
struct fipc_xfer *read_only_xfer(struct fipc_xfer x);

/* struct waiter - a thread that makes one command and stores its result */
struct waiter {
	int fd;
	unsigned long cmd;
	struct fipc_xfer *arg;
	struct fipc_xfer xfer;
	int ret;
	pid_t tid;
	bool done;
	pthread_t thread;
};

/* Each of these returns when the thread sleeps in its command. */
void recv_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline);
void send_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline);
void call_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline);
void carry_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline,
		  __u64 kind, __u64 what);
/* The same for a command that the test has prepared. */
void waiter_start(struct waiter *w);
/* Waits for the end of the thread. Returns the result of its command. */
int waiter_end(struct waiter *w);

/*
 * is_parked() - does the task sleep in this command?
 *
 * True only if the task slept (state S) in ioctl(any fd, cmd), and if it was not
 * scheduled between the two reads of its state. So both reads show one sleep.
 */
bool is_parked(pid_t tid, unsigned long cmd);
void wait_parked(pid_t tid, unsigned long cmd);
/* The same for a thread that first stores its number in *@tid. */
void await_parked(pid_t *tid, unsigned long cmd);
/* is_parked() and wait_parked() for any system call, by its number. */
bool is_asleep_in(pid_t tid, long nr);
void wait_asleep_in(pid_t tid, long nr);

/* Starts a child process, which ends with status 0 when @fn returns. */
pid_t spawn(void (*fn)(void *arg), void *arg);
/* The same with the number @pid, which must be free. */
pid_t spawn_as(pid_t pid, void (*fn)(void *arg), void *arg);
/* Returns the exit status, or minus the number of the signal that killed it. */
int reap(pid_t pid);
void kill_and_reap(pid_t pid);
pthread_t thread_new(void *(*fn)(void *arg), void *arg);
void thread_end(pthread_t thread);
/* Returns zeroed memory that is shared with children. */
void *shared(size_t size);
/* Sets a flag; waits for a flag. */
void raise_flag(int *flag);
void await_flag(int *flag);
/* Counts SIGUSR1 from now on, starting at 0. */
void catch_signal(int flags);
extern int signals_caught;
/* Returns when @n signals have been counted. */
void await_signals(int n);
/* The main function of a child process that does nothing. */
void sleep_for_ever(void *arg);
void pin_to_cpu(int cpu);
/* Returns the same numbers for the same seed. */
unsigned int next_random(unsigned int *seed);

/* Returns the events that poll() reports now. */
int poll_now(int fd, short events);

/* Sends or receives a descriptor through a UNIX socket. */
void fd_send(int sock, int fd);
int fd_recv(int sock);

/* Reads or writes a file of /proc, /sys or the like. */
bool file_read(const char *path, char *buf, size_t size);
int file_write(const char *path, const char *text);

/*
 * Returns the number of "endpoints", "spaces" or "slots" that exist; or a
 * counter.
 */
long count_of(const char *name);
long counter(const char *name);
/* Returns when the number has this value. */
void await_count(const char *name, long value);
/*
 * The same for slots. The slots of dead tasks are freed when a space is closed,
 * so this function closes a space between two reads.
 */
void await_slots(long value);

/* struct cgroup - a new group in a cgroup2 tree that is mounted for it */
struct cgroup {
	char mount[64];
	char path[96];
};

void cgroup_new(struct cgroup *cg, const char *controller);
int cgroup_write(struct cgroup *cg, const char *file, const char *text);
void cgroup_add(struct cgroup *cg, pid_t pid);
void cgroup_remove(struct cgroup *cg, pid_t pid);
/* Returns when @file has the line @line. */
void cgroup_await(struct cgroup *cg, const char *file, const char *line);
void cgroup_delete(struct cgroup *cg);

#endif /* FIPC_SELFTEST_H */
