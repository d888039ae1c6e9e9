"""What the measurements of the phone's screens run in the page, to take times where things happen."""

WATCH = """
    const at = (name) => { window.timed ??= {}; window.timed[name] ??= performance.now(); };
    window.mark = at;
    const tell = (_, watch) => {
        if (document.body?.dataset.ready === undefined) return;
        watch.disconnect();
        at("ready");
        console.debug("ready");
    };
    new MutationObserver(tell)
        .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
        window.heard?.(performance.now());
        return start.call(this, when);
    };
"""
SLOW_WORKER = """
    const quick = reader.readBarcodes;
    reader.readBarcodes = async (...given) => {
        const began = performance.now();
        const read = await quick(...given);
        const until = began + SLOWDOWN * (performance.now() - began);
        while (performance.now() < until);
        return read;
    };
"""
CAMERA_READY = """() => new Promise((done) => {
    const video = document.querySelector("#video");
    const began = performance.now();
    document.querySelector("#do-scan").click();
    video.requestVideoFrameCallback(() => done(performance.now() - began));
})"""
VIEW_TO_SOUND = """(rounds) => new Promise((done, fail) => {
    setTimeout(() => fail(new Error("nothing was read")), 90_000);
    const video = document.querySelector("#video");
    const small = new OffscreenCanvas(8, 8).getContext("2d", { willReadFrequently: true });
    const took = [];
    let seen = null;
    window.heard = (now) => {
        if (seen === null) return;
        took.push(now - seen);
        seen = null;
        if (took.length === rounds) done(took);
    };
    let before = true;
    const look = (now) => {
        const { videoWidth: width, videoHeight: height } = video;
        small.drawImage(video, width * 0.35, height * 0.35, width * 0.3, height * 0.3, 0, 0, 8, 8);
        const pixels = small.getImageData(0, 0, 8, 8).data;
        const tag = Math.max(...pixels.filter((_, index) => index % 4 === 0)) > 150;
        if (tag && !before) seen = now;
        before = tag;
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
})"""
RECORD_TO_SAVED = """(part) => new Promise((done, fail) => {
    const banner = document.querySelector("#outcome");
    setTimeout(() => fail(new Error(banner.innerText)), 20_000);
    document.querySelector(`[data-tick=${part}]`).click();
    const record = () => {
        const button = document.querySelector("#do-record");
        if (button.disabled || button.dataset.do !== "record") return void setTimeout(record, 50);
        const began = performance.now();
        const watch = new MutationObserver(() => {
            if (banner.dataset.tone !== "ok") return;
            watch.disconnect();
            done(performance.now() - began);
        });
        watch.observe(banner, { attributes: true });
        button.click();
    };
    setTimeout(record, 400);
})"""
WEDGE = """(keys) => {
    const now = performance.now();
    keys.forEach((key, index) => {
        const event = new KeyboardEvent("keydown", { key, bubbles: true });
        Object.defineProperty(event, "timeStamp", { value: now + 5 * index });
        document.body.dispatchEvent(event);
    });
}"""
KEPT = """async () => {
    await navigator.serviceWorker.ready;
    const all = async () => Promise.all(["/floor", "/dock", "/phone"].map((path) => caches.match(path)));
    while (!(await all()).every(Boolean)) await new Promise((done) => setTimeout(done, 50));
}"""
