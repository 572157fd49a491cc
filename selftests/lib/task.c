// SPDX-License-Identifier: GPL-2.0
/* Threads, child processes, and checks whether a task sleeps. */
#include <linux/sched.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "fipc_selftest.h"

bool file_read(const char *path, char *buf, size_t size)
{
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n < 0)
		return false;
	buf[n] = '\0';
	return true;
}

int file_write(const char *path, const char *text)
{
	ssize_t len = strlen(text);
	int ret = 0;
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, text, len) != len)
		ret = -errno;
	close(fd);
	return ret;
}

static bool task_file(pid_t tid, const char *name, char *buf, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", tid, tid, name);
	return file_read(path, buf, size);
}

/*
 * Returns a number that grows with each switch, or -1 if the task does not
 * sleep.
 */
static long sleep_number(pid_t tid)
{
	static const char key[] = "\nvoluntary_ctxt_switches:";
	char buf[4096], *state, *switches;

	if (!task_file(tid, "status", buf, sizeof(buf)))
		return -1;
	state = strstr(buf, "\nState:\t");
	switches = strstr(buf, key);
	if (!state || !switches || state[strlen("\nState:\t")] != 'S')
		return -1;
	return atol(switches + strlen(key));
}

static bool is_asleep_at(pid_t tid, long nr, unsigned long cmd)
{
	char buf[256];
	unsigned long arg1;
	long before = sleep_number(tid), seen;

	/*
	 * The file has "running", or the number and the arguments of the system
	 * call.
	 */
	if (before < 0 || !task_file(tid, "syscall", buf, sizeof(buf)) ||
	    sscanf(buf, "%ld %*x %lx", &seen, &arg1) != 2)
		return false;
	if (seen != nr || (cmd && arg1 != cmd))
		return false;
	return sleep_number(tid) == before;
}

bool is_parked(pid_t tid, unsigned long cmd)
{
	return is_asleep_at(tid, SYS_ioctl, cmd);
}

void wait_parked(pid_t tid, unsigned long cmd)
{
	while (!is_parked(tid, cmd))
		sched_yield();
}

void await_parked(pid_t *tid, unsigned long cmd)
{
	await_flag(tid);
	wait_parked(*tid, cmd);
}

bool is_asleep_in(pid_t tid, long nr)
{
	return is_asleep_at(tid, nr, 0);
}

void wait_asleep_in(pid_t tid, long nr)
{
	while (!is_asleep_in(tid, nr))
		sched_yield();
}

void raise_flag(int *flag)
{
	__atomic_store_n(flag, 1, __ATOMIC_SEQ_CST);
}

void await_flag(int *flag)
{
	while (!__atomic_load_n(flag, __ATOMIC_SEQ_CST))
		sched_yield();
}

int signals_caught;

static void count_signal(int sig)
{
	__atomic_fetch_add(&signals_caught, 1, __ATOMIC_SEQ_CST);
}

void catch_signal(int flags)
{
	struct sigaction action = {
		.sa_handler = count_signal, .sa_flags = flags,
	};

	must(!sigaction(SIGUSR1, &action, NULL));
	signals_caught = 0;
}

void await_signals(int n)
{
	while (__atomic_load_n(&signals_caught, __ATOMIC_SEQ_CST) < n)
		sched_yield();
}

static void *waiter_main(void *arg)
{
	struct waiter *w = arg;

	__atomic_store_n(&w->tid, gettid(), __ATOMIC_SEQ_CST);
	w->ret = raw_ioctl(w->fd, w->cmd, w->arg);
	__atomic_store_n(&w->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

void waiter_start(struct waiter *w)
{
	if (!w->arg)
		w->arg = &w->xfer;
	w->tid = 0;
	w->done = false;
	w->ret = 1;
	w->thread = thread_new(waiter_main, w);
	await_flag(&w->tid);
	while (!is_parked(w->tid, w->cmd)) {
		must(!__atomic_load_n(&w->done, __ATOMIC_SEQ_CST));
		sched_yield();
	}
}

void recv_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_RECV;
	memset(&w->xfer, POISON, sizeof(w->xfer));
	w->xfer.msg.cap = cap;
	w->xfer.deadline = deadline;
	waiter_start(w);
}

void send_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_SEND;
	w->xfer = xfer_new(cap, opcode, deadline);
	waiter_start(w);
}

void call_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_CALL;
	w->xfer = xfer_new(cap, opcode, deadline);
	waiter_start(w);
}

void carry_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline,
		  __u64 kind, __u64 what)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_CALL;
	w->xfer = xfer_carrying(cap, 1, deadline, kind, what);
	waiter_start(w);
}

int waiter_end(struct waiter *w)
{
	thread_end(w->thread);
	return w->ret;
}

pthread_t thread_new(void *(*fn)(void *arg), void *arg)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, fn, arg);
	must(!errno);
	return thread;
}

void thread_end(pthread_t thread)
{
	errno = pthread_join(thread, NULL);
	must(!errno);
}

pid_t spawn(void (*fn)(void *arg), void *arg)
{
	pid_t parent = getpid(), child;

	child = fork();
	must(child >= 0);
	if (child)
		return child;

	must(!prctl(PR_SET_PDEATHSIG, SIGKILL));
	/* In a new pid namespace the parent has no number. */
	if (getppid() != parent && getppid() != 0)
		_exit(1);
	fn(arg);
	_exit(0);
}

pid_t spawn_as(pid_t pid, void (*fn)(void *arg), void *arg)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid, .set_tid_size = 1,
	};
	pid_t child = syscall(SYS_clone3, &args, sizeof(args));

	must(child >= 0);
	if (child)
		return child;
	fn(arg);
	_exit(0);
}

void sleep_for_ever(void *arg)
{
	for (;;)
		pause();
}

int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) != pid)
		must(errno == EINTR);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void kill_and_reap(pid_t pid)
{
	must(!kill(pid, SIGKILL));
	must(reap(pid) == -SIGKILL);
}

void *shared(size_t size)
{
	void *mem = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(mem != MAP_FAILED);
	return mem;
}

void pin_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(!sched_setaffinity(0, sizeof(set), &set));
}

unsigned int next_random(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

int poll_now(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };
	int n = poll(&p, 1, 0);

	must(n == !!p.revents);
	return p.revents;
}

union control {
	struct cmsghdr head;
	char space[CMSG_SPACE(sizeof(int))];
};

void fd_send(int sock, int fd)
{
	union control control = { .space = "" };
	char byte = 'f';
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	must(sendmsg(sock, &msg, 0) == 1);
}

int fd_recv(int sock)
{
	union control control;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	int fd;

	must(recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) == 1);
	must(CMSG_FIRSTHDR(&msg) && control.head.cmsg_type == SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}
