/** A round mark with the first letter of a shop, since demo shops have no logo. */
export function MerchantMark({ name, large = false }: Readonly<{ name: string; large?: boolean }>) {
  const [first = '·'] = name.trim();
  return (
    <span className={large ? 'mark mark-large' : 'mark'} aria-hidden="true">
      {first.toUpperCase()}
    </span>
  );
}
