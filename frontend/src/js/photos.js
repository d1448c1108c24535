// Photos: shown before they are sent, and made smaller on the phone when the field allows it (data-shrink = longest side).
// Evidence fields leave data-shrink out: the original, with the time and place inside it, is what gets sealed.
export function setUpPhotos() {
  document.addEventListener("change", async ({ target }) => {
    if (!target.matches("input[type=file][data-photos]")) return;
    if (target.dataset.shrink) await shrinkAll(target);
    preview(target);
  });
}

function preview(input) {
  let strip = input.parentElement.querySelector(".photo-previews");
  if (!strip) {
    strip = document.createElement("div");
    strip.className = "photo-previews";
    input.after(strip);
  }
  for (const image of strip.children) URL.revokeObjectURL(image.src);
  strip.replaceChildren(...[...input.files].filter((file) => file.type.startsWith("image/")).map(thumbnail));
}

function thumbnail(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  return image;
}

async function shrinkAll(input) {
  const bag = new DataTransfer();
  for (const file of input.files) bag.items.add(await shrink(file, Number(input.dataset.shrink)));
  input.files = bag.files;
}

async function shrink(file, longest) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = longest / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1) return file;
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // a picture that the browser cannot read goes as it is; the server says what is wrong with it
  }
}
