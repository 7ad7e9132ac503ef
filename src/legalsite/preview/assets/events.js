// Listens for all tabs of a browser, and passes on which state the server shows.
const ports = new Set();
const source = new EventSource("events");
let serial;

source.onmessage = (event) => {
  serial = event.data;
  for (const port of ports) port.postMessage(serial);
};

onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (serial) port.postMessage(serial);
};
