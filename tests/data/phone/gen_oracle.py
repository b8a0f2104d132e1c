#!/usr/bin/env python3
"""Generate oracle.tsv from PyPI phonenumbers. usage: gen_oracle.py OUT [seed]"""
import sys, random, phonenumbers as pn
from phonenumbers import PhoneNumberFormat as F, PhoneNumberType as T, NumberParseException as X, ValidationResult as V
from phonenumbers.phonemetadata import PhoneMetadata
R = random.Random(int(sys.argv[2]) if len(sys.argv)>2 else 20261122)
TN={0:'FIXED_LINE',1:'MOBILE',2:'FIXED_LINE_OR_MOBILE',3:'TOLL_FREE',4:'PREMIUM_RATE',5:'SHARED_COST',6:'VOIP',7:'PERSONAL_NUMBER',8:'PAGER',9:'UAN',10:'VOICEMAIL',99:'UNKNOWN'}
EN={0:'INVALID_COUNTRY_CODE',1:'NOT_A_NUMBER',2:'TOO_SHORT_AFTER_IDD',3:'TOO_SHORT_NSN',4:'TOO_LONG'}
VN={0:'IS_POSSIBLE',4:'IS_POSSIBLE_LOCAL_ONLY',1:'INVALID_COUNTRY_CODE',2:'TOO_SHORT',5:'INVALID_LENGTH',3:'TOO_LONG'}
def esc(s): return s.replace('\\','\\\\').replace('\t','\\t').replace('\n','\\n').replace('\r','\\r')
def unesc(s): return s.encode().decode('unicode_escape') if False else s.replace('\\t','\t').replace('\\n','\n').replace('\\r','\r').replace('\\\\','\\')
COLS=['input','region','status','country_code','nsn','leading_zeros','extension','e164','possible','valid','type','number_region','national','international','variant']
def row(inp,reg,variant):
    try: n=pn.parse(inp,None if reg in('','ZZ') else reg)
    except X as e: return [esc(inp),reg or 'ZZ',EN[e.error_type]]+['']*11+[variant]
    lz=0
    if n.italian_leading_zero: lz=n.number_of_leading_zeros or 1
    return [esc(inp),reg or 'ZZ','OK',str(n.country_code),pn.national_significant_number(n),str(lz),n.extension or '',
      pn.format_number(n,F.E164),VN[pn.is_possible_number_with_reason(n)],'1' if pn.is_valid_number(n) else '0',TN[pn.number_type(n)],
      pn.region_code_for_number(n) or '',esc(pn.format_number(n,F.NATIONAL)),esc(pn.format_number(n,F.INTERNATIONAL)),variant]
def tr(s,base): return ''.join(chr(base+ord(c)-48) if '0'<=c<='9' else c for c in s)
SCR={'fullwidth':0xFF10,'arabic_indic':0x660,'ext_arabic':0x6F0,'devanagari':0x966,'bengali':0x9E6,'thai':0xE50,'khmer':0x17E0,'myanmar':0x1040}
EXT=[' x123',' ext. 4567',' extension 12345','#89',';ext=7246','доб. 33',' anexo 45',',,555','; 77',' int 12',' ｘ508',' - 503#',' xtn 1',' ext:99 ','~31']
def regs():
    for r in sorted(pn.SUPPORTED_REGIONS): yield r
from phonenumbers import re_util
re_util.enable_pattern_cache()
def main():
    ex=[]
    for r in regs():
        seen=set()
        for t in sorted(pn.supported_types_for_region(r)):
            if t==T.FIXED_LINE_OR_MOBILE: continue
            n=pn.example_number_for_type(r,t)
            if n is None: continue
            k=pn.format_number(n,F.E164)
            if k in seen: continue
            seen.add(k); ex.append((r,t,n))
    for cc in sorted(pn.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        n=pn.example_number_for_non_geo_entity(cc)
        if n: ex.append(('001',99,n))
    allr=sorted(pn.SUPPORTED_REGIONS)
    rows=[];seen=set()
    def add(i,r,v):
        if (i,r) in seen: return
        seen.add((i,r)); rows.append(row(i,r,v))
    for r,t,n in ex:
        reg='' if r=='001' else r
        md=PhoneMetadata.metadata_for_region(r) if r!='001' else PhoneMetadata.metadata_for_nongeo_region(n.country_code)
        e=pn.format_number(n,F.E164); intl=pn.format_number(n,F.INTERNATIONAL); nat=pn.format_number(n,F.NATIONAL)
        nsn=pn.national_significant_number(n); cc=str(n.country_code); np=(md.national_prefix or '')
        add(e,'ZZ','e164'); add(intl,reg or 'ZZ','intl'); add(pn.format_number(n,F.RFC3966),'ZZ','rfc3966')
        if reg:
            add(nat,reg,'national'); add(nsn,reg,'nsn'); add(cc+nsn,reg,'cc_nsn')
            if np: add(np+nsn,reg,'np_nsn')
            add('+%s (%s) %s'%(cc,np or '0',nsn),reg,'paren_np')
            idd=md.preferred_international_prefix or md.international_prefix or '00'
            idd=idd.replace('~','')
            if not idd.isdigit(): idd='00'
            add(idd+cc+nsn,reg,'idd'); 
            o=R.choice(allr); add(nat,o,'national_other_region'); add(nsn,o,'nsn_other_region'); add(intl,o,'intl_other_region')
        add('00'+cc+nsn,R.choice(['GB','CN','DE','ZZ']),'00')
        add('+'+cc+nsn[:-1],'ZZ','drop_last'); add('+'+cc+nsn+R.choice('0123456789'),'ZZ','add_digit')
        i=R.randrange(min(4,len(nsn))); d=R.choice([c for c in '0123456789' if c!=nsn[i]])
        add('+'+cc+nsn[:i]+d+nsn[i+1:],'ZZ','mutate_lead')
        i=R.randrange(len(nsn)); d=R.choice([c for c in '0123456789' if c!=nsn[i]])
        if reg: add(nat.replace(nsn[i],d,1),reg,'mutate_nat')
        add('+'+cc+R.choice(['0','1','8','00'])+nsn,'ZZ','extra_prefix')
        s=R.choice(list(SCR)); add(tr(intl,SCR[s]).replace('+',R.choice(['+','＋'])),'ZZ','script_'+s)
        x=R.choice(EXT); add((nat if reg else intl)+x,reg or 'ZZ','ext')
        sep=R.choice(['-','.',' ','/','‑','–','—','−','\u00a0','\u2060','\u3000','－','（','ー','\u00ad','~','･',',','_','*',':'])
        add('+'+cc+sep+sep.join(nsn[j:j+3] for j in range(0,len(nsn),3)),'ZZ','sep')
        w=R.randrange(5)
        if w==0: add('Tel: '+intl+' (office)',reg or 'ZZ','text')
        elif w==1: add('电话：'+intl+'。',reg or 'ZZ','text')
        elif w==2: add('++'+cc+' '+nsn,reg or 'ZZ','text')
        elif w==3: add('+'+cc+nsn[:-4]+R.choice(['CALL','flow','abcd','TAXI']),reg or 'ZZ','alpha')
        else: add('tel:'+nsn+';phone-context=+'+cc,reg or 'ZZ','rfc_ctx')
        if reg and R.random()<.5: add(nsn[-7:],reg,'local')
    # handcrafted
    for i,r in [l.split('|') for l in HAND.strip().split('\n')]: add(unesc(i),r,'hand')
    with open(sys.argv[1],'w') as f:
        f.write('# phonenumbers==%s (PyPI), generated by gen_oracle.py; input/format columns use \\\\ \\t \\n escapes; region ZZ = no default region\n'%pn.__version__)
        f.write('\t'.join(COLS)+'\n')
        for q in rows: f.write('\t'.join(q)+'\n')
    print(len(ex),len(rows))
HAND=r'''
+86 (0)138 0013 8000|CN
+86 138-0013-8000|ZZ
0086 13800138000|CN
008613800138000|CN
8613800138000|CN
86-13800138000|CN
13800138000|CN
013800138000|CN
1795113800138000|CN
17951 13800138000|CN
1259313800138000|CN
+8617951 13800138000|CN
+86 0 138 0013 8000|CN
138 0013 8000|ZZ
１３８００１３８０００|CN
＋８６１３８００１３８０００|ZZ
١٣٨٠٠١٣٨٠٠٠|CN
①③⑧⓪⓪①③⑧⓪⓪⓪|CN
一三八零零一三八零零零|CN
1⃣3⃣8⃣0⃣0⃣1⃣3⃣8⃣0⃣0⃣0⃣|CN
𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎|CN
+𝟖𝟔 𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎|ZZ
010-66666666|CN
(010) 6666 6666|CN
0755-26000000|CN
02087654321|CN
95588|CN
12345|CN
110|CN
400-810-1234|CN
4008101234|CN
800-810-1234|CN
+86 400 810 1234|ZZ
+86 95588|ZZ
+86 10 95588|ZZ
+86 21 12345|ZZ
1740 0000 000|CN
17000000000|CN
16500000000|CN
19900000000|CN
19200000000|CN
14900000000|CN
10600000000|CN
106901234567|CN
+852 9123 4567|ZZ
91234567|HK
00852 91234567|CN
+853 6612 3456|ZZ
66123456|MO
+886 912 345 678|ZZ
0912345678|TW
+886 0912 345 678|TW
00886912345678|CN
002886912345678|TW
+1 (650) 253-0000|ZZ
1-800-FLOWERS|US
(530) 583-6985 x302/x2303|US
+49 89 636-48018|ZZ
+39 02 3661 8300|ZZ
02 3661 8300|IT
+44 (0) 20 7031 3000|ZZ
011 15-8765-4321|AR
+54 9 11 8765 4321|ZZ
+54 11 15 8765 4321|ZZ
01 (800) 123 4567|MX
+52 1 55 1234 5678|ZZ
8 (495) 123-45-67|RU
8 10 1 650 253 0000|RU
8~10 1 650 253 0000|RU
810 1 650 253 0000|RU
+7 701 234 5678|ZZ
0 0 44 20 7031 3000|GB
+800 1234 5678|ZZ
+979 123 456 789|ZZ
+883 5100 1234 5678|ZZ
+210 3456 56789|NZ
+ 00 210 3 331 6005|NZ
03 331 6005|NZ
64(0)64123456|NZ
12|US
1|US
+1|US
|US
+|ZZ
0|GB
tel:03-331-6005;phone-context=+64|US
tel:253-0000;phone-context=www.google.com|US
+1-650-253-0000;isub=12345;phone-context=www.a.com|US
+33 1 42 76 49 78|ZZ
33142764978|FR
+78005553535|RU
+3367a829916|ZZ
+97233142764978|ZZ
+390612345678|ZZ
+38 612 345 67|ZZ
+599 9 461 1234|ZZ
+1 242 365 1234|ZZ
3651234|BS
+441481960194|ZZ
+447624123456|ZZ
+262639123456|ZZ
+61 8 9162 6661|ZZ
+4779123456|ZZ
+358 18 12345|ZZ
+212 5288 12345|ZZ
+290 8999|ZZ
+49 176 1234567890123|ZZ
+491761234567890123456|ZZ
٠١٠٠١٢٣٤٥٦٧|EG
۰۹۱۲۳۴۵۶۷۸۹|IR
०९८१२३४५६७८|IN
'''
if __name__=='__main__': main()
