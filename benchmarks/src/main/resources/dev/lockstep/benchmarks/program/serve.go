// Servers and sleepers in Go: serve (echo|http) prints the port; serve sleep COUNT prints a sample.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	switch os.Args[1] {
	case "echo":
		listener := listen()
		for {
			connection, err := listener.Accept()
			if err == nil {
				go echo(connection)
			}
		}
	case "http":
		body := []byte("Hello, world!")
		http.Serve(listen(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Write(body)
		}))
	case "sleep":
		sleep()
	}
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	return listener
}

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 65536)
	for {
		n, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err = connection.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func sleep() {
	count, _ := strconv.Atoi(os.Args[2])
	var all sync.WaitGroup
	all.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			time.Sleep(3 * time.Second)
			all.Done()
		}()
	}
	all.Wait()
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmHWM:") {
			kib, _ := strconv.ParseFloat(strings.Fields(line)[1], 64)
			fmt.Printf("sample peak=%.1f\n", kib/1024)
		}
	}
}
