import { type VendorId, vendors } from "@iron/dialects";

/** The vendor whose keys look like this one. Vendors with the longer prefix are asked first by the registry's own recognisers. */
export function vendorOfKey(key: string): VendorId | undefined {
  return [...vendors.values()].find((vendor) => vendor.recognisesKey(key))?.id;
}
