/*
 * Process 1 of a container with one board.
 *
 * It runs the daemon ("jailhouse daemon run" and its own arguments), passes signals on to it and reaps whatever ends. A
 * daemon that dies leaves agents behind whose inmates go on, so that its death is no reason to end the container: another
 * daemon is started, which takes them over. If somebody in the container was faster and started one by hand, that one
 * serves, and this process waits for its end.
 *
 * The container ends when the daemon ends in order: with its exit code, when it was told to end by SIGTERM, SIGINT or
 * "jailhouse daemon stop", or cannot serve at all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_PAUSE_MS 5000
#define LOOK_MS 200
#define STEADY_SECONDS 30

static char **daemon_arguments;
static char lock_path[PATH_MAX];
static pid_t daemon_pid;	/* 0: none of ours runs */
static int pause_ms = 1;	/* before the next one is started */
static time_t started_at;

static time_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* Whether a daemon holds the lock that every daemon of the board holds as long as it lives. */
static int another_serves(void)
{
	int fd = open(lock_path, O_RDWR | O_CLOEXEC);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };
	int held = fd >= 0 && !fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK;
	if (fd >= 0)
		close(fd);
	return held;
}

static void start(void)
{
	fflush(stderr);
	started_at = now();
	daemon_pid = fork();
	if (daemon_pid == 0) {
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execv(daemon_arguments[0], daemon_arguments);
		fprintf(stderr, "jailhouse-init: %s: %s\n", daemon_arguments[0], strerror(errno));
		_exit(127);
	}
	if (daemon_pid < 0) {
		fprintf(stderr, "jailhouse-init: fork: %s\n", strerror(errno));
		daemon_pid = 0;
		pause_ms = LONGEST_PAUSE_MS;
	}
}

/* Reaps what has ended; returns whether the daemon is among it, and how it ended. */
static int reap(int *status)
{
	int ended = 0, one;
	pid_t pid;
	while ((pid = waitpid(-1, &one, WNOHANG)) > 0) {
		if (pid == daemon_pid) {
			daemon_pid = 0;
			*status = one;
			ended = 1;
		}
	}
	return ended;
}

int main(int argc, char **argv)
{
	static char program[PATH_MAX];
	const char *folder = getenv("JAILHOUSE_RUNTIME_DIR");
	const char *board = getenv("JAILHOUSE_BOARD");
	sigset_t all;
	int ending = 0, served = 0, waiting = 0;

	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 16);
	if (length < 0 || !folder) {
		fprintf(stderr, "jailhouse-init: /proc and JAILHOUSE_RUNTIME_DIR are needed\n");
		return 1;
	}
	strcpy(strrchr(program, '/') + 1, "jailhouse");
	snprintf(lock_path, sizeof(lock_path), "%s/%s/daemon.lock", folder, board && *board ? board : "default");
	daemon_arguments = calloc(argc + 3, sizeof(char *));
	if (!daemon_arguments)
		return 1;
	daemon_arguments[0] = program;
	daemon_arguments[1] = "daemon";
	daemon_arguments[2] = "run";
	memcpy(daemon_arguments + 3, argv + 1, argc * sizeof(char *));

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	start();
	for (;;) {
		struct timespec pause = { pause_ms / 1000, pause_ms % 1000 * 1000000L };
		siginfo_t info;
		int signal = sigtimedwait(&all, &info, waiting || !daemon_pid ? &pause : NULL);
		int status = 0;

		if (signal == SIGTERM || signal == SIGINT)
			ending = 1;
		if (signal > 0 && signal != SIGCHLD)
			kill(daemon_pid ? daemon_pid : -1, signal == SIGINT ? SIGTERM : signal);
		if (reap(&status)) {
			int steady = now() - started_at >= STEADY_SECONDS;
			if (ending || (WIFEXITED(status) && (!served || !WEXITSTATUS(status)) && !another_serves()))
				return WIFEXITED(status) ? WEXITSTATUS(status) : ending ? 0 : 128 + WTERMSIG(status);
			if (WIFSIGNALED(status))
				fprintf(stderr, "jailhouse-init: the daemon was killed by signal %d; another one takes over\n",
					WTERMSIG(status));
			served = 1;
			pause_ms = steady ? 1 : pause_ms * 2 > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : pause_ms * 2;
			waiting = 0;
			continue;
		}
		if (daemon_pid || signal > 0)
			continue;
		if (another_serves()) {
			waiting = 1;
			pause_ms = LOOK_MS;
		} else if (ending || (waiting && access(lock_path, F_OK))) {
			/* One that ends in order removes its lock. */
			return 0;
		} else {
			waiting = 0;
			start();
		}
	}
}
